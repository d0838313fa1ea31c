/** What happened to a patient, from three records, in one order. Pure. */
import type { Event, Note, Notice } from '@mien/monitor/protocol';

export type Entry =
  | { readonly kind: 'notice'; readonly id: string; readonly at: number; readonly notice: Notice }
  | { readonly kind: 'event'; readonly id: string; readonly at: number; readonly event: Event }
  | { readonly kind: 'note'; readonly id: string; readonly at: number; readonly note: Note };

/** A transfer ends one stay and begins another at one instant: what ends came first. */
const isEnd = (entry: Entry): boolean =>
  entry.kind === 'event' && ['transferred', 'discharged', 'consentWithdrawn'].includes(entry.event.kind);

/** Newest first. */
export function entriesOf(
  notices: readonly Notice[],
  events: readonly Event[],
  notes: readonly Note[],
): readonly Entry[] {
  const entries: Entry[] = [
    ...notices.map(notice => ({
      kind: 'notice' as const,
      id: notice.id,
      at: Date.parse(notice.onset),
      notice,
    })),
    ...events.map(event => ({ kind: 'event' as const, id: event.id, at: Date.parse(event.at), event })),
    ...notes.map(note => ({ kind: 'note' as const, id: note.id, at: Date.parse(note.at), note })),
  ];
  return entries.sort((a, b) => b.at - a.at || Number(isEnd(a)) - Number(isEnd(b)));
}
