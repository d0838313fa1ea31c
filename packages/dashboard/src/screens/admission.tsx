import { type BedId, episodeSchema } from '@mien/monitor/protocol';
import { words } from '../messages.js';
import { Choice, Field, Form, textOf } from '../parts/form.js';
import { server } from '../server/session.js';
import { serverNow } from '../time/clock.js';

interface AdmissionProps {
  readonly bedId: BedId;
  readonly admitted: (patientId: string) => void;
}

/** Records consent and begins an episode; without one the server keeps nothing of a bed. */
export function Admission({ bedId, admitted }: AdmissionProps) {
  return (
    <>
      <p>{words.admission.meaning}</p>
      <Form
        action={words.admission.action}
        submit={async fields => {
          const patientId = textOf(fields, 'patient');
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
