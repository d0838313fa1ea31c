/** Who did what the events tell of. */
export const authorship = `
ALTER TABLE events ADD COLUMN "by" uuid;
`;
