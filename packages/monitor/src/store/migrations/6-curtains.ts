/** When each curtain was drawn and opened again, for what a device sends late. */
export const curtains = `
CREATE TABLE pauses (
  stream_id uuid NOT NULL REFERENCES streams ON DELETE CASCADE,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX pauses_stream ON pauses (stream_id, until);
`;
