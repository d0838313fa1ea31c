/** Open notices as a ward reads them: one line for each rule and bed, however often the rule spoke. Pure. */
import type { UserId, WardNow } from '@mien/monitor/protocol';

export type OpenNotice = WardNow['notices'][number];

export interface NoticeGroup {
  /** What goes on, else the newest. */
  readonly notice: OpenNotice;
  /** Newest first. */
  readonly all: readonly OpenNotice[];
  /** Quiet that somebody asked for and that is not over. */
  readonly snooze: { readonly until: string; readonly by: UserId | null } | null;
}

export const isOngoing = ({ notice }: NoticeGroup): boolean => notice.endedAt === null;

/** @param notices newest first, as the server sends them; @param now milliseconds since 1970 */
export function noticeGroups(notices: readonly OpenNotice[], now: number): readonly NoticeGroup[] {
  const byRule = new Map<string, OpenNotice[]>();
  for (const notice of notices) {
    const key = `${notice.ruleId}/${notice.bedId}`;
    byRule.set(key, [...(byRule.get(key) ?? []), notice]);
  }
  return [...byRule.values()].flatMap(all => {
    const snooze = snoozeOf(all, now);
    const notice = all.find(({ endedAt }) => endedAt === null) ?? all[0]!;
    // A fault of the machine that is over asks nobody to look.
    const isOver = notice.endedAt !== null && notice.kind === 'technical';
    return isOver && snooze === null ? [] : [{ notice, all, snooze }];
  });
}

function snoozeOf(all: readonly OpenNotice[], now: number): NoticeGroup['snooze'] {
  const snoozed = all.find(({ snoozedUntil }) => snoozedUntil !== null && Date.parse(snoozedUntil) > now);
  return snoozed ? { until: snoozed.snoozedUntil!, by: snoozed.snoozedBy } : null;
}

/** Those that ask to look now. */
export const waking = (groups: readonly NoticeGroup[]): readonly NoticeGroup[] =>
  groups.filter(({ snooze }) => snooze === null);
