import {
  episodeSchema,
  freeBedSchema,
  type PatientId,
  pauseReasons,
  type Stream,
  streamSchema,
  type WardId,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { listed, words } from '../../messages.js';
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
  readonly stream: Stream | null;
  /** Of the bed; null where the patient lies in none of this ward. */
  readonly label: string | null;
  readonly wardId: WardId;
  readonly changed: () => void;
}

type Open = 'pause' | 'transfer' | 'discharge' | 'withdraw-consent' | null;

/** The privacy curtain and the patient's moves: what a clinician does, one tap away. */
export function Care({ patientId, stream, label, wardId, changed }: CareProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    changed();
  };
  const title = (what: string) =>
    words.care.title(what, listed(patientId, label && words.notices.bed(label)));
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
          <button type="button" onClick={() => setOpen('pause')}>
            {words.care.pause}
          </button>
        ))}
      {(['transfer', 'discharge', 'withdraw-consent'] as const).map(verb => (
        <button key={verb} type="button" onClick={() => setOpen(verb)}>
          {words.care[verb]}
        </button>
      ))}
      {open === 'pause' && stream && (
        <PauseDialog title={title(words.care.pause)} stream={stream} close={close} done={done} />
      )}
      {open === 'transfer' && (
        <TransferDialog
          title={title(words.care.transfer)}
          patientId={patientId}
          wardId={wardId}
          close={close}
          done={done}
        />
      )}
      {(open === 'discharge' || open === 'withdraw-consent') && (
        <Dialog title={title(words.care[open])} close={close}>
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
  readonly title: string;
  readonly close: () => void;
  readonly done: () => void;
}

const reminders = ['10', '30', '60', '120'] as const;

export function PauseDialog({ title, stream, close, done }: DialogProps & { readonly stream: Stream }) {
  return (
    <Dialog title={title} close={close}>
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
  readonly wardId: WardId;
}

/** To any free bed of the hospital; into another ward the record goes along. */
function TransferDialog({ title, patientId, wardId, close, done }: TransferProps) {
  const { value: beds, fault } = useAnswer(
    () => server.get(listOf(freeBedSchema), `/api/patients/${patientId}/free-beds`),
    [patientId],
  );
  const here = (beds ?? []).filter(bed => bed.wardId === wardId);
  const elsewhere = (beds ?? []).filter(bed => bed.wardId !== wardId);
  return (
    <Dialog title={title} close={close}>
      <Fault text={fault} />
      {beds?.length === 0 && <p>{words.care.noFreeBed}</p>}
      {elsewhere.length > 0 && <p>{words.care.otherWard}</p>}
      {beds && beds.length > 0 && (
        <Form
          action={words.care.transfer}
          submit={async fields => {
            const bedId = textOf(fields, 'bed');
            await server.send(episodeSchema, 'POST', `/api/patients/${patientId}/transfer`, { bedId });
            if (here.some(({ id }) => id === bedId)) done();
            else go({ screen: 'ward', wardId });
          }}
        >
          <Choice
            name="bed"
            label={words.care.toBed}
            ask={words.choose}
            options={[
              ...here.map(({ id, label }) => [id, label] as const),
              ...elsewhere.map(({ id, label, wardName }) => [id, `${wardName}, ${label}`] as const),
            ]}
          />
        </Form>
      )}
    </Dialog>
  );
}
