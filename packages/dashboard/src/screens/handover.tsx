import {
  type BedNow,
  eventSchema,
  noteSchema,
  noticeSchema,
  rollupSchema,
  shiftStart,
  type Ward,
} from '@mien/monitor/protocol';
import type { LiveWard } from '../live/use-ward.js';
import { listed, markName, words } from '../messages.js';
import { Fault } from '../parts/fault.js';
import { Limits } from '../parts/limits.js';
import { Link } from '../parts/link.js';
import { Simulated } from '../parts/simulated.js';
import { listOf } from '../server/lists.js';
import { server } from '../server/session.js';
import { spanQuery } from '../server/span-query.js';
import { type NameOf, useNameOf } from '../server/staff.js';
import { useAnswer } from '../server/use-answer.js';
import { useNow } from '../time/clock.js';
import { dayMs } from '../time/durations.js';
import { clockText, dayText } from '../time/text.js';
import { type Entry, entriesOf } from './patient/entries.js';
import { acknowledgementWords, entryName, eventDetail } from './patient/entry-words.js';
import { pointOfRollup, sharesOf } from './patient/points.js';

interface HandoverProps {
  readonly ward: Ward;
  readonly live: LiveWard;
}

/** What the next shift should know, bed by bed, for the screen, paper or PDF. */
export default function HandoverScreen({ ward, live }: HandoverProps) {
  const now = useNow();
  const from = shiftStart(now, ward);
  const beds = (live.picture?.now.beds ?? []).filter(({ patientId }) => patientId !== null);
  return (
    <article className="page handover">
      <header className="bar">
        <h1>{words.handover.title(ward.name)}</h1>
        <button type="button" className="main" onClick={() => print()}>
          {words.handover.print}
        </button>
        <Link to={{ screen: 'ward', wardId: ward.id }}>{words.patient.back}</Link>
      </header>
      <p>{words.handover.period(dayText(from, ward.timeZone), dayText(now, ward.timeZone), ward.timeZone)}</p>
      <p className="muted">{words.handover.meaning}</p>
      {beds.length === 0 && <p>{words.handover.empty}</p>}
      {beds.map(bed => (
        <BedReport key={bed.bed.id} bed={bed} from={from} ward={ward} />
      ))}
      <div className="on-paper">
        <Limits />
      </div>
    </article>
  );
}

interface BedReportProps {
  readonly bed: BedNow;
  readonly from: number;
  readonly ward: Ward;
}

function BedReport({ bed, from, ward }: BedReportProps) {
  const { patientId } = bed;
  const nameOf = useNameOf();
  const { value, fault } = useAnswer(async () => {
    const path = `/api/patients/${patientId}`;
    const [minutes, notices, events, notes] = await Promise.all([
      server.get(listOf(rollupSchema), `${path}/minutes?${spanQuery(from, from + dayMs)}`),
      server.get(listOf(noticeSchema), `${path}/notices`),
      server.get(listOf(eventSchema), `${path}/events`),
      server.get(listOf(noteSchema), `${path}/notes`),
    ]);
    return { minutes, entries: entriesOf(notices, events, notes).filter(({ at }) => at >= from) };
  }, [patientId, from]);
  const simulated = bed.streams.some(({ stream }) => stream.simulated);
  const seconds = value?.minutes.reduce((sum, minute) => sum + minute.seconds, 0) ?? 0;
  const usable = value?.minutes.reduce((sum, minute) => sum + minute.usable, 0) ?? 0;
  const shares = sharesOf(value?.minutes.map(pointOfRollup) ?? []);
  return (
    <section className="bed-report">
      <h2>
        {words.notices.bed(bed.bed.label)}, {patientId} {simulated && <Simulated />}
      </h2>
      <Fault text={fault} />
      {value && (
        <>
          <p>
            {seconds === 0
              ? words.handover.nothing
              : words.handover.observed(Math.round(seconds / 60), Math.round((100 * usable) / seconds))}{' '}
            {shares
              .map(({ mark, share }) => `${markName(mark)} ${Math.round(100 * share)}\u00a0%`)
              .join(', ')}
          </p>
          <ul>
            {[...value.entries].reverse().map(entry => (
              <li key={entry.id}>
                <span className="muted">{clockText(entry.at, ward.timeZone)}</span>
                <span>
                  {entry.kind === 'notice' && '! '}
                  {entryText(entry, ward.timeZone, nameOf)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function entryText(entry: Entry, timeZone: string, nameOf: NameOf): string {
  const name = entryName(entry);
  switch (entry.kind) {
    case 'note':
      return `${listed(name, nameOf(entry.note.author))}: ${entry.note.text}`;
    case 'event':
      return listed(name, eventDetail(entry.event, nameOf));
    case 'notice': {
      const { acknowledgement } = entry.notice;
      return listed(name, acknowledgement && acknowledgementWords(acknowledgement, timeZone, nameOf));
    }
  }
}
