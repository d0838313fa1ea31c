import { handoverSchema, type Mark, type Notice, type Stay, type Ward } from '@mien/monitor/protocol';
import { useEffect, useState } from 'react';
import { listed, markName, words } from '../messages.js';
import { Action } from '../parts/action.js';
import { Fault } from '../parts/fault.js';
import { Limits } from '../parts/limits.js';
import { Link } from '../parts/link.js';
import { Simulated } from '../parts/simulated.js';
import { server } from '../server/session.js';
import { spanQuery } from '../server/span-query.js';
import { type NameOf, useNameOf } from '../server/staff.js';
import { useAnswer } from '../server/use-answer.js';
import { serverNow, useNow } from '../time/clock.js';
import { minuteMs } from '../time/durations.js';
import { latestShifts, type Shift, shiftToHandOver } from '../time/shifts.js';
import { dayText, durationText, nearText } from '../time/text.js';
import { type Entry, entriesOf } from './patient/entries.js';
import { acknowledgementWords, entryName, eventDetail } from './patient/entry-words.js';

interface HandoverProps {
  readonly ward: Ward;
}

/** What the next shift should know, bed by bed, for the screen, paper or PDF. */
export default function HandoverScreen({ ward }: HandoverProps) {
  const now = useNow();
  const [from, setFrom] = useState(() => shiftToHandOver(serverNow(), ward).from);
  const shifts = latestShifts(now, ward);
  const shift = shifts.find(one => one.from === from) ?? shifts.at(-1)!;
  const { value, fault, again } = useAnswer(async () => {
    const query = spanQuery(shift.from, shift.to ?? serverNow());
    const handover = await server.get(handoverSchema, `/api/wards/${ward.id}/handover?${query}`);
    return { ...handover, shift };
  }, [ward.id, shift.from, shift.to, Math.floor(now / minuteMs)]);
  // What is printed must be on the screen first.
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    if (!printing) return;
    setPrinting(false);
    print();
  }, [printing]);
  const period = ({ from, to }: Shift) =>
    to === null
      ? words.handover.running(dayText(from, ward.timeZone))
      : words.handover.period(dayText(from, ward.timeZone), dayText(to, ward.timeZone));
  // Another shift's stays never stand under the chosen one's name.
  const shown = value?.shift.from === shift.from ? value : null;
  return (
    <article className="page handover">
      <header className="bar">
        <h1>{words.handover.title(ward.name)}</h1>
        <select
          aria-label={words.handover.shift}
          value={shift.from}
          onChange={event => setFrom(Number(event.currentTarget.value))}
        >
          {shifts.map(one => (
            <option key={one.from} value={one.from}>
              {period(one)}
            </option>
          ))}
        </select>
        <Action className="main" act={() => again().then(() => setPrinting(true))}>
          {words.handover.print}
        </Action>
        <Link to={{ screen: 'ward', wardId: ward.id }}>{words.patient.back}</Link>
      </header>
      <Fault text={fault} />
      {shown === null && fault === null && <p role="status">{words.loading}</p>}
      {shown && (
        <>
          <p>{words.handover.asOf(period(shift), ward.timeZone, dayText(shown.at, ward.timeZone))}</p>
          <p className="muted">{words.handover.meaning}</p>
          {shown.stays.length === 0 && <p>{words.handover.empty}</p>}
          {shown.stays.map(stay => (
            <StayReport
              key={stay.episode.id}
              stay={stay}
              at={Date.parse(shown.at)}
              timeZone={ward.timeZone}
            />
          ))}
        </>
      )}
      <div className="on-paper">
        <Limits />
      </div>
    </article>
  );
}

interface StayReportProps {
  readonly stay: Stay;
  /** When the report was read, in milliseconds since 1970. */
  readonly at: number;
  readonly timeZone: string;
}

function StayReport({
  stay: { episode, bedLabel, seconds, marks, ...record },
  at,
  timeZone,
}: StayReportProps) {
  const nameOf = useNameOf();
  const time = (when: number | string) => nearText(when, at, timeZone);
  const entries = entriesOf(record.notices, record.events, record.notes).toReversed();
  const { endedAt, endReason } = episode;
  return (
    <section className="bed-report">
      <h2>
        {listed(
          words.notices.bed(bedLabel),
          episode.patientId,
          endedAt && endReason && words.handover.left(endReason, time(endedAt)),
        )}{' '}
        {episode.simulated && <Simulated />}
      </h2>
      <p>{seconds === 0 ? words.handover.nothing : observedWords(seconds, marks)}</p>
      <ul>
        {entries.map(entry => (
          <li key={entry.id}>
            <span className="muted">{time(entry.at)}</span>
            <span>
              {entry.kind === 'notice' && '! '}
              {entryText(entry, at, timeZone, nameOf)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function observedWords(seconds: number, marks: Stay['marks']): string {
  const usable = marks.reduce((sum, mark) => sum + mark.usable, 0);
  const share = ({ mark, usable: part }: { readonly mark: Mark; readonly usable: number }) =>
    `${markName(mark)} ${Math.round((100 * part) / usable)}\u00a0%`;
  const observed = words.handover.observed(
    durationText(seconds * 1000),
    Math.round((100 * usable) / seconds),
  );
  return marks.length === 0 ? `${observed}.` : `${observed}: ${marks.map(share).join(', ')}`;
}

function entryText(entry: Entry, at: number, timeZone: string, nameOf: NameOf): string {
  const name = entryName(entry);
  switch (entry.kind) {
    case 'note':
      return `${listed(name, nameOf(entry.note.author))}: ${entry.note.text}`;
    case 'event':
      return listed(name, eventDetail(entry.event, nameOf));
    case 'notice':
      return listed(name, ...noticeStanding(entry.notice, at, timeZone, nameOf));
  }
}

/** Whether it goes on, and what somebody did about it. */
function noticeStanding(notice: Notice, at: number, timeZone: string, nameOf: NameOf): (string | null)[] {
  const { acknowledgement, endedAt, suppressed, snoozedUntil, snoozedBy } = notice;
  const time = (when: string) => nearText(when, at, timeZone);
  const isSnoozed = acknowledgement === null && snoozedUntil !== null && Date.parse(snoozedUntil) > at;
  return [
    endedAt === null ? words.handover.open : words.handover.ended(time(endedAt)),
    isSnoozed ? words.notices.snoozed(time(snoozedUntil), nameOf(snoozedBy)) : null,
    suppressed === 'budget' ? words.notices.suppressed.budget : null,
    acknowledgement && acknowledgementWords(acknowledgement, timeZone, nameOf),
  ];
}
