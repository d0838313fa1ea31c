import { type PatientId, patientIdSchema, retentionSchema } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { Mistake } from '../../server/client.js';
import { doneSchema } from '../../server/done.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';

/** What is kept how long, and the two rights of a patient: a copy, and to be forgotten. */
export function RetentionSection() {
  const { value: kept, fault } = useAnswer(() => server.get(retentionSchema, '/api/retention'), []);
  const [erased, setErased] = useState<PatientId | null>(null);
  return (
    <>
      <section className="block">
        <h2>{words.retention.title}</h2>
        <p>{kept ? words.retention.meaning(kept) : fault}</p>
      </section>
      <section className="block">
        <h2>{words.retention.exportTitle}</h2>
        <Form
          label={words.retention.exportTitle}
          action={words.retention.export}
          submit={async fields => {
            const patientId = patientIdOf(fields);
            const copy = await server.get({ parse: value => value }, `/api/patients/${patientId}/export`);
            saveFile(`${patientId}.json`, JSON.stringify(copy, null, 2));
          }}
        >
          <Field name="patient" label={words.retention.patient} />
        </Form>
      </section>
      <section className="block">
        <h2>{words.retention.eraseTitle}</h2>
        <p>{words.retention.eraseMeaning}</p>
        <p role="status">{erased && words.retention.erased(erased)}</p>
        <Form
          label={words.retention.eraseTitle}
          action={words.retention.erase}
          submit={async fields => {
            const patientId = patientIdOf(fields);
            if (textOf(fields, 'again').toUpperCase() !== patientId)
              throw new Mistake(words.retention.notSame);
            await server.send(doneSchema, 'DELETE', `/api/patients/${patientId}`);
            setErased(patientId);
          }}
        >
          <div className="fields">
            <Field name="patient" label={words.retention.patient} />
            <Field name="again" label={words.retention.again} />
          </div>
        </Form>
      </section>
    </>
  );
}

/** @throws Mistake */
function patientIdOf(fields: FormData): PatientId {
  const text = textOf(fields, 'patient').toUpperCase();
  const patientId = patientIdSchema.safeParse(text).data;
  if (patientId === undefined) throw new Mistake(words.retention.noPseudonym(text));
  return patientId;
}

function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
