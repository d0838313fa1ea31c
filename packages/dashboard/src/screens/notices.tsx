import { noticeSchema, type Ward } from '@mien/monitor/protocol';
import { useState } from 'react';
import { type NoticeGroup, noticeGroups, type OpenNotice, waking } from '../live/open-notices.js';
import type { WardPicture } from '../live/ward-picture.js';
import { words } from '../messages.js';
import { Action } from '../parts/action.js';
import { Dialog } from '../parts/dialog.js';
import { Choice, Field, Form, textOf } from '../parts/form.js';
import { Simulated } from '../parts/simulated.js';
import { type Session, server } from '../server/session.js';
import { useNameOf } from '../server/staff.js';
import { serverNow, useNow } from '../time/clock.js';
import { minuteMs } from '../time/durations.js';
import { nearText } from '../time/text.js';

interface NoticeRailProps {
  readonly picture: WardPicture;
  readonly ward: Ward;
  readonly session: Session;
}

const snoozeMs = 15 * minuteMs;

/** Open notices, newest first and the snoozed last; a bottom sheet on a phone. */
export function NoticeRail({ picture: { now: current }, ward, session }: NoticeRailProps) {
  const now = useNow();
  const [answering, setAnswering] = useState<NoticeGroup | null>(null);
  const [isRoomy] = useState(() => matchMedia('(min-width: 720px)').matches);
  const groups = noticeGroups(current.notices, now);
  const awake = waking(groups);
  const labels = new Map(current.beds.map(({ bed }) => [bed.id, bed.label]));
  return (
    <aside className="rail" aria-labelledby="notices">
      <details open={isRoomy}>
        <summary>
          <h2 id="notices">
            {awake.length > 0 && <span className="notice-mark">!{awake.length}</span>} {words.notices.title}
          </h2>
        </summary>
        {awake.length === 0 && (
          <p className="muted">
            {words.notices.none} {words.notices.noneMeaning}
          </p>
        )}
        <ul className="notices">
          {[...awake, ...groups.filter(({ snooze }) => snooze !== null)].map(group => (
            <NoticeItem
              key={`${group.notice.ruleId} ${group.notice.bedId}`}
              group={group}
              label={labels.get(group.notice.bedId) ?? ''}
              now={now}
              timeZone={ward.timeZone}
              answer={session.role === 'clinician' ? () => setAnswering(group) : null}
            />
          ))}
        </ul>
        {current.noticesLeftOut > 0 && (
          <p className="muted">{words.notices.leftOut(current.noticesLeftOut)}</p>
        )}
      </details>
      {answering && (
        <AnswerDialog
          notices={answering.all}
          label={labels.get(answering.notice.bedId) ?? null}
          close={() => setAnswering(null)}
        />
      )}
    </aside>
  );
}

interface NoticeItemProps {
  readonly group: NoticeGroup;
  /** Of the bed. */
  readonly label: string;
  readonly now: number;
  readonly timeZone: string;
  /** Null for whoever may not answer notices. */
  readonly answer: (() => void) | null;
}

function NoticeItem({ group: { notice, all, snooze }, label, now, timeZone, answer }: NoticeItemProps) {
  const nameOf = useNameOf();
  const time = (at: string) => nearText(at, now, timeZone);
  const bed = words.notices.bed(label);
  const path = `/api/notices/${notice.id}/snooze`;
  const act = snooze
    ? () => server.send(noticeSchema, 'DELETE', path)
    : () =>
        server.send(noticeSchema, 'POST', path, { until: new Date(serverNow() + snoozeMs).toISOString() });
  return (
    <li>
      <strong>{bed}</strong>
      {notice.simulated && <Simulated />}
      <div>
        {notice.name} {all.length > 1 && words.notices.times(all.length)}
      </div>
      <div className="muted">
        {words.notices.onset(time(notice.onset))}
        {notice.endedAt && `, ${words.notices.ended(time(notice.endedAt))}`}
      </div>
      {snooze && <div>{words.notices.snoozed(time(snooze.until), nameOf(snooze.by))}</div>}
      {answer && (
        <div className="actions">
          <button type="button" onClick={answer}>
            {words.notices.answer}
            <span className="spoken"> {bed}</span>
          </button>
          <Action className="quiet" act={act}>
            {snooze ? words.notices.wake : words.notices.snooze}
            <span className="spoken"> {bed}</span>
          </Action>
        </div>
      )}
    </li>
  );
}

interface AnswerDialogProps {
  /** What one rule said; each is acknowledged. */
  readonly notices: readonly Pick<OpenNotice, 'id' | 'name'>[];
  /** Of the bed; null where it is none of this ward. */
  readonly label: string | null;
  readonly close: () => void;
}

export function AnswerDialog({ notices, label, close }: AnswerDialogProps) {
  const reasons = Object.entries(words.acknowledgementReasons) as [
    keyof typeof words.acknowledgementReasons,
    string,
  ][];
  return (
    <Dialog title={words.notices.answerTitle(notices[0]!.name, label)} close={close}>
      <Form
        action={words.notices.answer}
        submit={async fields => {
          const answer = { reason: textOf(fields, 'reason'), comment: textOf(fields, 'comment') || null };
          for (const { id } of notices)
            await server.send(noticeSchema, 'POST', `/api/notices/${id}/acknowledge`, answer);
          close();
        }}
      >
        <Choice name="reason" label={words.notices.reason} ask={words.choose} options={reasons} />
        <Field name="comment" label={words.notices.comment} required={false} />
      </Form>
    </Dialog>
  );
}
