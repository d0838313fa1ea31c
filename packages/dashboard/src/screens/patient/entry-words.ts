/** What is said of an entry, wherever it is shown. */
import type { Event, Notice } from '@mien/monitor/protocol';
import { listed, words } from '../../messages.js';
import type { NameOf } from '../../server/staff.js';
import { dayText } from '../../time/text.js';
import type { Entry } from './entries.js';

export function entryName(entry: Entry): string {
  switch (entry.kind) {
    case 'notice':
      return entry.notice.name;
    case 'event':
      return words.events[entry.event.kind];
    case 'note':
      return words.notes.one;
  }
}

const details: Readonly<Record<string, string>> = { ...words.pauseReasons, ...words.baseline.origins };

/** Why, and by whom. */
export const eventDetail = ({ detail, by }: Event, nameOf: NameOf): string =>
  listed(detail && (details[detail] ?? detail), nameOf(by));

type Acknowledgement = NonNullable<Notice['acknowledgement']>;

/** Who acknowledged a notice, when and why. */
export function acknowledgementWords(
  { reason, at, by, comment }: Acknowledgement,
  timeZone: string,
  nameOf: NameOf,
): string {
  const said = words.notices.acknowledged(reason, dayText(at, timeZone), nameOf(by));
  return comment ? `${said} “${comment}”` : said;
}
