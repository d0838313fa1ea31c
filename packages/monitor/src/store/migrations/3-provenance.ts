/** What a minute was made of: the one model behind it, and the seconds behind the privacy curtain. */
export const provenance = `
ALTER TABLE minutes ADD COLUMN masked int NOT NULL DEFAULT 0, ADD COLUMN model_hash text;
ALTER TABLE hours ADD COLUMN masked int NOT NULL DEFAULT 0, ADD COLUMN model_hash text;
`;
