import { signInSchema } from '@mien/monitor/protocol';
import { useEffect, useState } from 'react';
import { words } from '../messages.js';
import { Fault } from '../parts/fault.js';
import { Field, Form, textOf } from '../parts/form.js';
import { Limits } from '../parts/limits.js';
import { useTitle } from '../parts/use-title.js';
import { go, takeFragment } from '../route.js';
import { messageOf } from '../server/client.js';
import { enter, type SignIn, server } from '../server/session.js';
import { useAnswer } from '../server/use-answer.js';

type SignedOut = Extract<SignIn, { kind: 'signedOut' }>;

export function SignInScreen({ because }: Pick<SignedOut, 'because'>) {
  useTitle(words.signIn.action);
  const doors = useAnswer(() => server.get(signInSchema, '/api/sign-in'), []).value;
  return (
    <main className="door">
      <h1>{words.product}</h1>
      {because !== 'start' && <p role="status">{words.signIn.because[because]}</p>}
      <Fault text={doors?.refused ? words.signIn.refused(doors.refused) : null} />
      <Form action={words.signIn.action} submit={fields => enter('login', nameAndPassword(fields))}>
        <Field name="name" label={words.signIn.name} autoComplete="username" />
        <Field
          name="password"
          label={words.signIn.password}
          type="password"
          autoComplete="current-password"
        />
      </Form>
      {doors?.hospital && (
        <p>
          <a href="/api/sign-on">{words.signIn.hospital}</a>
        </p>
      )}
      <Limits />
    </main>
  );
}

/** Opened by the one-time link that the server printed; the word in it never travels in an address. */
export function SetupScreen() {
  useTitle(words.setup.title);
  const [token] = useState(takeFragment);
  return (
    <main className="door">
      <h1>{words.setup.title}</h1>
      <p>{words.setup.purpose}</p>
      <Fault text={token === '' ? words.setup.noWord : null} />
      <Form
        action={words.setup.action}
        submit={async fields => {
          await enter('setup', { token, ...nameAndPassword(fields) });
          go({ screen: 'ward', wardId: null });
        }}
      >
        <Field name="name" label={words.signIn.name} autoComplete="username" />
        <Field
          name="password"
          label={words.signIn.password}
          hint={words.setup.passwordHint}
          type="password"
          autoComplete="new-password"
        />
      </Form>
      <Limits />
    </main>
  );
}

/** A wall display is opened once by its link and stays. */
export function DisplayScreen() {
  useTitle(words.display.title);
  const [token] = useState(takeFragment);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    enter('display', { token }).then(
      () => go({ screen: 'ward', wardId: null }),
      error => setFault(messageOf(error)),
    );
  }, [token]);
  return (
    <main className="door">
      <h1>{words.display.title}</h1>
      {fault === null && <p role="status">{words.display.opening}</p>}
      <Fault text={fault} />
    </main>
  );
}

const nameAndPassword = (fields: FormData) => ({
  name: textOf(fields, 'name'),
  password: String(fields.get('password') ?? ''),
});
