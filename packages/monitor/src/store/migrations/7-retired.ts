/** Beds and cameras that were taken away: their history stays, their labels are free again. */
export const retired = `
ALTER TABLE beds ADD COLUMN retired_at timestamptz;
ALTER TABLE streams ADD COLUMN retired_at timestamptz;
ALTER TABLE beds DROP CONSTRAINT beds_ward_id_label_key;
CREATE UNIQUE INDEX beds_label ON beds (ward_id, label) WHERE retired_at IS NULL;
`;
