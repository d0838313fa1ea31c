import { words } from '../../messages.js';
import { useNameOf } from '../../server/staff.js';
import { dayText } from '../../time/text.js';
import type { Entry } from './entries.js';
import { acknowledgementWords, entryName, eventDetail } from './entry-words.js';

interface EntryRowsProps {
  readonly entries: readonly Entry[];
  readonly timeZone: string;
  readonly open: (entries: readonly Entry[]) => void;
}

const most = 50;

/** Notices and events, newest first; a notice opens its evidence. */
export function EntryList({ entries, timeZone, open }: EntryRowsProps) {
  const listed = entries.filter(({ kind }) => kind !== 'note').slice(0, most);
  return (
    <section>
      <h2>{words.lanes.events}</h2>
      {listed.length === 0 && <p className="muted">{words.none}</p>}
      <EntryRows entries={listed} timeZone={timeZone} open={open} />
    </section>
  );
}

export function EntryRows({ entries, timeZone, open }: EntryRowsProps) {
  const nameOf = useNameOf();
  return (
    <ul>
      {entries.map(entry => (
        <li key={entry.id} className="row">
          <div>
            <div className="muted">{dayText(entry.at, timeZone)}</div>
            {entry.kind === 'notice' && <strong>! </strong>}
            {entryName(entry)}
            {entry.kind === 'event' && <span className="muted"> {eventDetail(entry.event, nameOf)}</span>}
            {entry.kind === 'note' && (
              <>
                <span className="muted"> {nameOf(entry.note.author)}</span>
                <div>{entry.note.text}</div>
              </>
            )}
            {entry.kind === 'notice' && entry.notice.acknowledgement && (
              <div className="muted">
                {acknowledgementWords(entry.notice.acknowledgement, timeZone, nameOf)}
              </div>
            )}
          </div>
          {entry.kind === 'notice' && (
            <button type="button" onClick={() => open([entry])}>
              {words.evidence.open}
              <span className="spoken">: {entryName(entry)}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
