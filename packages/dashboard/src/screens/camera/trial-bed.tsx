import {
  bedSchema,
  newTokenSchema,
  streamSchema,
  userSchema,
  type Ward,
  wardSchema,
} from '@mien/monitor/protocol';
import { words } from '../../messages.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { enter, server } from '../../server/session.js';
import { deviceZone } from '../../time/text.js';
import { binding } from './binding.js';

/** One real bed on this machine, for trying out: a ward, a bed, a camera and a clinician who may admit. */
export function TrialBed() {
  return (
    <section>
      <h2>{words.trial.title}</h2>
      <p>{words.trial.meaning}</p>
      <Form
        label={words.trial.title}
        action={words.trial.action}
        submit={async fields => {
          const credentials = {
            name: textOf(fields, 'name'),
            password: String(fields.get('password')),
          };
          const ward = await addWard(textOf(fields, 'ward'));
          await server.send(userSchema, 'POST', '/api/users', {
            ...credentials,
            role: 'clinician',
            wards: [ward.id],
            disabled: false,
          });
          const bound = await addBedWithCamera(ward);
          await enter('login', credentials);
          binding.set(bound);
        }}
      >
        <div className="fields">
          <Field name="ward" label={words.places.newWard} initial={words.trial.ward} />
          <Field name="name" label={words.trial.clinician} initial="clinician" autoComplete="username" />
          <Field
            name="password"
            type="password"
            label={words.signIn.password}
            hint={words.setup.passwordHint}
            autoComplete="new-password"
          />
        </div>
      </Form>
    </section>
  );
}

const addWard = (name: string): Promise<Ward> =>
  server.send(wardSchema, 'POST', '/api/wards', {
    name,
    timeZone: deviceZone,
    shiftStarts: ['07:00', '15:00', '23:00'],
    noticeBudget: 12,
  });

async function addBedWithCamera(ward: Ward) {
  const bed = await server.send(bedSchema, 'POST', `/api/wards/${ward.id}/beds`, { label: '1', position: 1 });
  const stream = await server.send(streamSchema, 'POST', `/api/beds/${bed.id}/streams`, {
    name: words.places.cameraName(bed.label),
    zone: { x: 0, y: 0, width: 1, height: 1 },
  });
  const { secret } = await server.send(newTokenSchema, 'POST', '/api/tokens', {
    kind: 'device',
    label: words.trial.token,
    streamId: stream.id,
    expiresAt: null,
  });
  return { streamId: stream.id, secret };
}
