/** Who asked for quiet; and what is open counts the snoozed, but no fault of the machine that is over. */
export const snoozes = `
ALTER TABLE notices ADD COLUMN snoozed_by uuid;
DROP INDEX notices_open;
CREATE INDEX notices_open ON notices (ward_id, raised_at) WHERE acknowledgement IS NULL
  AND suppressed IS DISTINCT FROM 'budget' AND (kind <> 'technical' OR ended_at IS NULL OR snoozed_until IS NOT NULL);
`;
