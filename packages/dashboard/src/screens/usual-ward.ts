/** What a new ward has until somebody says otherwise. */
export const usualWard = { shiftStarts: ['07:00', '15:00', '23:00'], noticeBudget: 12 } as const;
