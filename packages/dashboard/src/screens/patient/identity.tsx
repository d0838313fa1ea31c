import { identitySchema, type PatientId } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { doneSchema } from '../../server/done.js';
import { server } from '../../server/session.js';

/** The hospital's own number, kept apart from the record; each look at it is audited, so it is asked for. */
export function Identity({ patientId }: { readonly patientId: PatientId }) {
  const [said, setSaid] = useState<string | null>(null);
  const path = `/api/patients/${patientId}/identity`;
  const show = async () => {
    const identity = await server.get(identitySchema.nullable(), path);
    setSaid(identity?.hospitalNumber ?? words.none);
  };
  return (
    <section>
      <h2>{words.identity.title}</h2>
      <p role="status">{said ?? words.identity.meaning}</p>
      <Form
        action={words.identity.set}
        submit={async fields => {
          const hospitalNumber = textOf(fields, 'number');
          await server.send(doneSchema, 'PUT', path, { hospitalNumber });
          setSaid(hospitalNumber);
        }}
        beside={
          <>
            <Action act={show}>{words.identity.show}</Action>
            <Action
              className="quiet"
              act={() => server.send(doneSchema, 'DELETE', path).then(() => setSaid(words.none))}
            >
              {words.identity.forget}
            </Action>
          </>
        }
      >
        <Field name="number" label={words.identity.number} />
      </Form>
    </section>
  );
}
