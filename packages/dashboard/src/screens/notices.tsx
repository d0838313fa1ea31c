import { type BedNow, noticeSchema, type Ward, type WardNow } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../messages.js';
import { Action } from '../parts/action.js';
import { Dialog } from '../parts/dialog.js';
import { Choice, Field, Form, textOf } from '../parts/form.js';
import { Simulated } from '../parts/simulated.js';
import { type Session, server } from '../server/session.js';
import { serverNow } from '../time/clock.js';
import { minuteMs } from '../time/durations.js';
import { clockText } from '../time/text.js';

type OpenNotice = WardNow['notices'][number];

interface NoticeRailProps {
  readonly notices: readonly OpenNotice[];
  readonly beds: readonly BedNow[];
  readonly ward: Ward;
  readonly session: Session;
}

const snoozeMs = 15 * minuteMs;

/** Open notices, newest first; a bottom sheet on a phone. */
export function NoticeRail({ notices, beds, ward, session }: NoticeRailProps) {
  const [answering, setAnswering] = useState<OpenNotice | null>(null);
  const labelOf = (notice: OpenNotice) => beds.find(({ bed }) => bed.id === notice.bedId)?.bed.label ?? '';
  const mayAnswer = session.role === 'clinician';
  const [isRoomy] = useState(() => matchMedia('(min-width: 720px)').matches);
  return (
    <aside className="rail" aria-labelledby="notices">
      <details open={isRoomy}>
        <summary>
          <h2 id="notices">
            {notices.length > 0 && <span className="notice-mark">!{notices.length}</span>}{' '}
            {words.notices.title}
          </h2>
        </summary>
        {notices.length === 0 && (
          <p className="muted">
            {words.notices.none} {words.notices.noneMeaning}
          </p>
        )}
        <ul className="notices">
          {notices.map(notice => (
            <li key={notice.id}>
              <strong>{words.notices.bed(labelOf(notice))}</strong>
              {notice.simulated && <Simulated />}
              <div>{notice.name}</div>
              <div className="muted">
                {words.notices.onset(clockText(notice.onset, ward.timeZone))}
                {notice.endedAt && `, ${words.notices.ended(clockText(notice.endedAt, ward.timeZone))}`}
              </div>
              {mayAnswer && (
                <div className="actions">
                  <button type="button" onClick={() => setAnswering(notice)}>
                    {words.notices.answer}
                    <span className="spoken"> {words.notices.bed(labelOf(notice))}</span>
                  </button>
                  <Action className="quiet" act={() => snooze(notice)}>
                    {words.notices.snooze}
                    <span className="spoken"> {words.notices.bed(labelOf(notice))}</span>
                  </Action>
                </div>
              )}
            </li>
          ))}
        </ul>
      </details>
      {answering && <AnswerDialog notice={answering} close={() => setAnswering(null)} />}
    </aside>
  );
}

const snooze = ({ id }: OpenNotice) =>
  server.send(noticeSchema, 'POST', `/api/notices/${id}/snooze`, {
    until: new Date(serverNow() + snoozeMs).toISOString(),
  });

interface AnswerDialogProps {
  readonly notice: Pick<OpenNotice, 'id' | 'name'>;
  readonly close: () => void;
}

export function AnswerDialog({ notice, close }: AnswerDialogProps) {
  const reasons = Object.entries(words.acknowledgementReasons) as [
    keyof typeof words.acknowledgementReasons,
    string,
  ][];
  return (
    <Dialog title={words.notices.answerTitle(notice.name)} close={close}>
      <Form
        action={words.notices.answer}
        submit={async fields => {
          await server.send(noticeSchema, 'POST', `/api/notices/${notice.id}/acknowledge`, {
            reason: textOf(fields, 'reason'),
            comment: textOf(fields, 'comment') || null,
          });
          close();
        }}
      >
        <Choice name="reason" label={words.notices.reason} options={reasons} />
        <Field name="comment" label={words.notices.comment} required={false} />
      </Form>
    </Dialog>
  );
}
