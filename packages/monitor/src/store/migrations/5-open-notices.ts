/** What is open and what is snoozed is asked every second, however long the record grows. */
export const openNotices = `
CREATE INDEX notices_open ON notices (ward_id, raised_at) WHERE acknowledgement IS NULL AND suppressed IS NULL;
CREATE INDEX notices_snoozed ON notices (snoozed_until) WHERE snoozed_until IS NOT NULL;
`;
