import { type BedId, type BedNow, episodeSchema, type Stream } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../messages.js';
import { Dialog } from '../parts/dialog.js';
import { Choice, Field, Form, textOf } from '../parts/form.js';
import { server } from '../server/session.js';
import { serverNow } from '../time/clock.js';
import { isWhole } from './camera/zone.js';

interface AdmissionDialogProps {
  readonly bed: BedNow;
  readonly close: () => void;
}

/** Stays until the new pseudonym was read. */
export function AdmissionDialog({ bed: { bed, streams }, close }: AdmissionDialogProps) {
  const [patientId, setPatientId] = useState<string | null>(null);
  return (
    <Dialog title={words.admission.admitTo(bed.label)} close={close}>
      {patientId !== null && <p role="status">{words.admission.done(patientId)}</p>}
      {patientId === null && (
        <Admission bedId={bed.id} streams={streams.map(({ stream }) => stream)} admitted={setPatientId} />
      )}
    </Dialog>
  );
}

interface AdmissionProps {
  readonly bedId: BedId;
  /** The cameras at the bed. */
  readonly streams: readonly Stream[];
  readonly admitted: (patientId: string) => void;
}

/** Records consent and begins an episode; without one the server keeps nothing of a bed. */
export function Admission({ bedId, streams, admitted }: AdmissionProps) {
  return (
    <>
      <p>{words.admission.meaning}</p>
      {streams.some(({ zone }) => isWhole(zone)) && <p className="fault">{words.camera.noZone}</p>}
      <Form
        action={words.admission.action}
        submit={async fields => {
          const patientId = textOf(fields, 'patient').toUpperCase();
          const episode = await server.send(episodeSchema, 'POST', `/api/beds/${bedId}/admit`, {
            ...(patientId === '' ? {} : { patientId }),
            consent: { givenBy: textOf(fields, 'givenBy'), recordedAt: new Date(serverNow()).toISOString() },
          });
          admitted(episode.patientId);
        }}
      >
        <Choice
          name="givenBy"
          label={words.admission.givenBy}
          options={(['patient', 'guardian', 'proxy'] as const).map(by => [by, words.admission.givers[by]])}
        />
        <Field
          name="patient"
          label={words.retention.patient}
          hint={words.admission.pseudonymHint}
          required={false}
        />
      </Form>
    </>
  );
}
