/** Open notices as a ward reads them: one line for each rule and bed, however often the rule spoke. Pure. */
import type { WardNow } from '@mien/monitor/protocol';

export type OpenNotice = WardNow['notices'][number];

export interface NoticeGroup {
  readonly newest: OpenNotice;
  /** Newest first. */
  readonly all: readonly OpenNotice[];
  /** What it was raised for goes on. */
  readonly ongoing: boolean;
  /** Somebody asked for quiet until then, which is yet to come. */
  readonly snoozedUntil: string | null;
}

/** @param notices newest first, as the server sends them; @param now milliseconds since 1970 */
export function noticeGroups(notices: readonly OpenNotice[], now: number): readonly NoticeGroup[] {
  const byRule = new Map<string, OpenNotice[]>();
  for (const notice of notices) {
    const key = `${notice.ruleId}/${notice.bedId}`;
    byRule.set(key, [...(byRule.get(key) ?? []), notice]);
  }
  return [...byRule.values()].flatMap(all => {
    const snoozes = all.flatMap(({ snoozedUntil }) => snoozedUntil ?? []).sort();
    const snoozedUntil = snoozes.findLast(until => Date.parse(until) > now) ?? null;
    const ongoing = all.some(({ endedAt }) => endedAt === null);
    // A fault of the machine that is over asks nobody to look.
    if (!ongoing && snoozedUntil === null && all[0]!.kind === 'technical') return [];
    return [{ newest: all[0]!, all, ongoing, snoozedUntil }];
  });
}

/** Those that ask to look now. */
export const waking = (groups: readonly NoticeGroup[]): readonly NoticeGroup[] =>
  groups.filter(({ snoozedUntil }) => snoozedUntil === null);
