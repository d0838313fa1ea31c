import {
  type BedNow,
  eventSchema,
  noteSchema,
  noticeSchema,
  type PatientId,
  patientIdSchema,
  patientSchema,
  type Ward,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { bedState } from '../../live/bed-state.js';
import type { LiveWard } from '../../live/use-ward.js';
import { words } from '../../messages.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { Link } from '../../parts/link.js';
import { Simulated } from '../../parts/simulated.js';
import { listOf } from '../../server/lists.js';
import { type Session, server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { useNow } from '../../time/clock.js';
import { minuteMs } from '../../time/durations.js';
import { dayText } from '../../time/text.js';
import { AnswerDialog } from '../notices.js';
import { stateWords } from '../tile.js';
import { BaselinePart } from './baseline.js';
import { Care } from './care.js';
import { type Entry, entriesOf } from './entries.js';
import { EntryList, EntryRows } from './entry-list.js';
import { entriesName } from './event-lane.js';
import { Evidence } from './evidence.js';
import { Follow } from './follow.js';
import { Identity } from './identity.js';
import { Lanes } from './lanes.js';
import { Notes } from './notes.js';
import { PointTable } from './point-table.js';
import { RulePreview } from './rule-preview.js';
import { pointMs, spanOf, type View } from './span.js';
import { SpanControls } from './span-controls.js';
import { useHistory } from './use-history.js';
import { useLivePoints } from './use-live-points.js';

interface PatientScreenProps {
  readonly patientId: PatientId;
  readonly ward: Ward;
  readonly live: LiveWard;
  readonly session: Session;
}

/** One patient over time, against their own usual. */
export default function PatientScreen({ patientId, ward, live, session }: PatientScreenProps) {
  const now = useNow();
  const [view, setView] = useState<View>({ follows: 'now' });
  const [opened, setOpened] = useState<readonly Entry[]>([]);
  const [answering, setAnswering] = useState(false);
  const bed = live.picture?.now.beds.find(candidate => candidate.patientId === patientId) ?? null;
  const record = useRecord(patientId, `${standingOf(bed, live)} ${Math.floor(now / minuteMs)}`);
  const span = spanOf(view, now, ward);
  const history = useHistory(patientId, span);
  const points = useLivePoints(history, bed?.streams[0]?.latest ?? null);

  if (record.value === null) return <p role="status">{record.fault ?? words.loading}</p>;
  const { patient, entries, notes, followed } = record.value;
  const episode = patient.episodes.find(({ endedAt }) => endedAt === null) ?? null;
  const mayWrite = session.role === 'clinician';
  const close = () => setOpened([]);
  const notice = opened.length === 1 && opened[0]!.kind === 'notice' ? opened[0]!.notice : null;
  const stream = bed?.streams[0]?.stream ?? null;
  return (
    <div className="page patient">
      <header className="bar">
        <h1>
          {bed && <span className="bed-label">{bed.bed.label}</span>} {patientId}
        </h1>
        {patient.simulated && <Simulated />}
        <span>{bed ? stateWords(bedState(bed, now)) : words.patient.away}</span>
        <Follow patientId={patientId} followed={followed} />
        <Link to={{ screen: 'ward', wardId: ward.id }}>{words.patient.back}</Link>
      </header>
      {episode && (
        <p className="muted">
          {words.patient.since(dayText(episode.startedAt, ward.timeZone), episode.consent.givenBy)}
        </p>
      )}
      {mayWrite && episode && (
        <Care
          patientId={patientId}
          stream={stream}
          label={bed?.bed.label ?? null}
          wardId={ward.id}
          changed={record.again}
        />
      )}
      <SpanControls view={view} span={span} choose={setView} timeZone={ward.timeZone} />
      <Fault text={record.fault ?? history.fault} />
      <Lanes
        points={points}
        lengthMs={pointMs[history.resolution]}
        span={span}
        timeZone={ward.timeZone}
        baseline={patient.baseline}
        entries={entries}
        choose={chosen => setView({ follows: null, span: chosen })}
        open={setOpened}
      />
      <PointTable points={points} timeZone={ward.timeZone} baseline={patient.baseline} />
      <div className="columns">
        <EntryList entries={entries} timeZone={ward.timeZone} open={setOpened} />
        <Notes
          notes={notes}
          patientId={patientId}
          timeZone={ward.timeZone}
          mayWrite={mayWrite}
          added={record.again}
        />
        <BaselinePart
          baseline={patient.baseline}
          patientId={patientId}
          timeZone={ward.timeZone}
          span={span}
          mayWrite={mayWrite}
          changed={record.again}
        />
        {mayWrite && <Identity patientId={patientId} />}
        {stream && session.role !== 'viewer' && <RulePreview streamId={stream.id} wardId={ward.id} />}
      </div>
      {opened.length > 0 && notice === null && (
        <Dialog title={entriesName(opened)} close={close}>
          <EntryRows entries={opened} timeZone={ward.timeZone} open={setOpened} />
        </Dialog>
      )}
      {notice && !answering && (
        <Evidence
          notice={notice}
          patientId={patientId}
          timeZone={ward.timeZone}
          answer={mayWrite ? () => setAnswering(true) : null}
          close={close}
        />
      )}
      {notice && answering && (
        <AnswerDialog
          label={bed?.bed.label ?? null}
          notices={[notice]}
          close={() => {
            setAnswering(false);
            close();
            record.again();
          }}
        />
      )}
    </div>
  );
}

/** What the server keeps of a patient beside the numbers. */
function useRecord(patientId: PatientId, cause: string) {
  return useAnswer(async () => {
    const path = `/api/patients/${patientId}`;
    const [patient, notices, events, notes, mine] = await Promise.all([
      server.get(patientSchema, path),
      server.get(listOf(noticeSchema), `${path}/notices`),
      server.get(listOf(eventSchema), `${path}/events`),
      server.get(listOf(noteSchema), `${path}/notes`),
      server.get(listOf(patientIdSchema), '/api/my-patients'),
    ]);
    return { patient, notes, entries: entriesOf(notices, events, notes), followed: mine.includes(patientId) };
  }, [patientId, cause]);
}

/** What of the feed tells that the record has changed: where the patient lies, the curtain, the notices. */
function standingOf(bed: BedNow | null, { picture, gaps }: LiveWard): string {
  const notices = (picture?.now.notices ?? [])
    .filter(({ bedId }) => bedId === bed?.bed.id)
    .map(({ id, endedAt, snoozedUntil }) => [id, endedAt, snoozedUntil]);
  return JSON.stringify([bed?.bed.id, bed?.streams.map(({ stream }) => stream.pause?.since), notices, gaps]);
}
