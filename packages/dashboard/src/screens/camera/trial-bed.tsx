import {
  bedSchema,
  newTokenSchema,
  streamSchema,
  userFieldsSchema,
  userSchema,
  type Ward,
  wardSchema,
} from '@mien/monitor/protocol';
import { words } from '../../messages.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { binding } from '../../server/binding.js';
import { Mistake } from '../../server/client.js';
import { listOf } from '../../server/lists.js';
import { enter, server } from '../../server/session.js';
import { deviceZone } from '../../time/text.js';
import { usualWard } from '../usual-ward.js';
import { wholePicture } from './zone.js';

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
          await refuseUnusable(credentials);
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

/** Looks before the ward is made: what fails afterwards would leave it behind. @throws Mistake */
async function refuseUnusable(credentials: { readonly name: string; readonly password: string }) {
  const { error } = userFieldsSchema.pick({ name: true, password: true }).safeParse(credentials);
  if (error) throw new Mistake(error.issues.map(({ message }) => message).join('; '));
  const users = await server.get(listOf(userSchema), '/api/users');
  if (users.some(({ name }) => name === credentials.name))
    throw new Mistake(words.trial.nameTaken(credentials.name));
}

const addWard = (name: string): Promise<Ward> =>
  server.send(wardSchema, 'POST', '/api/wards', {
    name,
    timeZone: deviceZone,
    ...usualWard,
  });

async function addBedWithCamera(ward: Ward) {
  const bed = await server.send(bedSchema, 'POST', `/api/wards/${ward.id}/beds`, { label: '1', position: 1 });
  const stream = await server.send(streamSchema, 'POST', `/api/beds/${bed.id}/streams`, {
    name: words.places.cameraName(bed.label),
    zone: wholePicture,
  });
  const { secret } = await server.send(newTokenSchema, 'POST', '/api/tokens', {
    kind: 'device',
    label: words.trial.token,
    streamId: stream.id,
    expiresAt: null,
  });
  return { streamId: stream.id, secret };
}
