import {
  bedSchema,
  type Episode,
  episodeSchema,
  type PatientId,
  pauseReasons,
  type Stream,
  streamSchema,
  type WardId,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { Choice, Form, textOf } from '../../parts/form.js';
import { go } from '../../route.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';
import { minuteMs } from '../../time/durations.js';

interface CareProps {
  readonly patientId: PatientId;
  readonly episode: Episode;
  readonly stream: Stream | null;
  readonly wardId: WardId;
  readonly changed: () => void;
}

type Open = 'pause' | 'transfer' | 'discharge' | 'withdraw-consent' | null;

/** The privacy curtain and the patient's moves: what a clinician does, one tap away. */
export function Care({ patientId, episode, stream, wardId, changed }: CareProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    changed();
  };
  const resume = async (streamId: string) => {
    await server.send(streamSchema, 'POST', `/api/streams/${streamId}/resume`);
    changed();
  };
  return (
    <div className="actions care">
      {stream &&
        (stream.pause ? (
          <Action className="main" act={() => resume(stream.id)}>
            {words.care.resume}
          </Action>
        ) : (
          <button type="button" className="main" onClick={() => setOpen('pause')}>
            {words.care.pause}
          </button>
        ))}
      {(['transfer', 'discharge', 'withdraw-consent'] as const).map(verb => (
        <button key={verb} type="button" onClick={() => setOpen(verb)}>
          {words.care[verb]}
        </button>
      ))}
      {open === 'pause' && stream && <PauseDialog stream={stream} close={close} done={done} />}
      {open === 'transfer' && (
        <TransferDialog patientId={patientId} episode={episode} wardId={wardId} close={close} done={done} />
      )}
      {(open === 'discharge' || open === 'withdraw-consent') && (
        <Dialog title={words.care[open]} close={close}>
          <p>{words.care.consequences[open]}</p>
          <Form
            action={words.care[open]}
            submit={async () => {
              await server.send(episodeSchema, 'POST', `/api/patients/${patientId}/${open}`);
              go({ screen: 'ward', wardId });
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

interface DialogProps {
  readonly close: () => void;
  readonly done: () => void;
}

const reminders = ['10', '30', '60', '120'] as const;

export function PauseDialog({ stream, close, done }: DialogProps & { readonly stream: Stream }) {
  return (
    <Dialog title={words.care.pause} close={close}>
      <p>{words.care.pauseMeaning}</p>
      <Form
        action={words.care.pause}
        submit={async fields => {
          await server.send(streamSchema, 'POST', `/api/streams/${stream.id}/pause`, {
            reason: textOf(fields, 'reason'),
            remindAfterMs: Number(textOf(fields, 'minutes')) * minuteMs,
          });
          done();
        }}
      >
        <Choice
          name="reason"
          label={words.notices.reason}
          options={pauseReasons.map(reason => [reason, words.pauseReasons[reason]])}
        />
        <Choice
          name="minutes"
          label={words.care.remind}
          initial="30"
          options={reminders.map(minutes => [minutes, `${minutes} min`])}
        />
      </Form>
    </Dialog>
  );
}

interface TransferProps extends DialogProps {
  readonly patientId: PatientId;
  readonly episode: Episode;
  readonly wardId: WardId;
}

function TransferDialog({ patientId, episode, wardId, close, done }: TransferProps) {
  const { value: beds, fault } = useAnswer(
    () => server.get(listOf(bedSchema), `/api/wards/${wardId}/beds`),
    [wardId],
  );
  const others = (beds ?? []).filter(({ id }) => id !== episode.bedId);
  return (
    <Dialog title={words.care.transfer} close={close}>
      <Fault text={fault} />
      <Form
        action={words.care.transfer}
        submit={async fields => {
          const bedId = textOf(fields, 'bed');
          await server.send(episodeSchema, 'POST', `/api/patients/${patientId}/transfer`, { bedId });
          done();
        }}
      >
        <Choice name="bed" label={words.care.toBed} options={others.map(({ id, label }) => [id, label])} />
      </Form>
    </Dialog>
  );
}
