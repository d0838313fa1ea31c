import {
  type HeldWards,
  type User,
  userRoles,
  userSchema,
  type Ward,
  type WardId,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Dialog } from '../../parts/dialog.js';
import { Fault } from '../../parts/fault.js';
import { Choice, Field, Form, textOf } from '../../parts/form.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { useAnswer } from '../../server/use-answer.js';

/** Who may sign in, as what, and in which wards. */
export function PeopleSection({ wards }: { readonly wards: readonly Ward[] }) {
  const { value: users, fault, again } = useAnswer(() => server.get(listOf(userSchema), '/api/users'), []);
  const [editing, setEditing] = useState<User | null>(null);
  return (
    <>
      <Fault text={fault} />
      <ul className="block">
        {(users ?? []).map(user => (
          <li key={user.id} className="row">
            <span>
              <strong>{user.name}</strong> {words.roles[user.role]}, {heldText(user.wards, wards)}
              {user.disabled && <span className="muted"> {words.people.disabled}</span>}
            </span>
            <button type="button" onClick={() => setEditing(user)}>
              {words.places.change}
              <span className="spoken"> {user.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <section className="block">
        <h2>{words.people.add}</h2>
        <Form
          label={words.people.add}
          action={words.people.add}
          submit={async fields => {
            await server.send(userSchema, 'POST', '/api/users', {
              ...accessOf(fields),
              disabled: false,
              name: textOf(fields, 'name'),
              password: String(fields.get('password')),
            });
            again();
          }}
        >
          <div className="fields">
            <Field name="name" label={words.signIn.name} />
            <Field
              name="password"
              type="password"
              label={words.signIn.password}
              hint={words.setup.passwordHint}
              autoComplete="new-password"
            />
          </div>
          <AccessFields wards={wards} />
        </Form>
      </section>
      {editing && (
        <Dialog title={editing.name} close={() => setEditing(null)}>
          <Form
            action={words.save}
            submit={async fields => {
              const password = String(fields.get('password'));
              await server.send(userSchema, 'PUT', `/api/users/${editing.id}`, {
                ...accessOf(fields),
                disabled: fields.has('disabled'),
                ...(password === '' ? {} : { password }),
              });
              setEditing(null);
              again();
            }}
          >
            <AccessFields wards={wards} user={editing} />
            <label className="tick">
              <input type="checkbox" name="disabled" defaultChecked={editing.disabled} />
              {words.people.disabled}
            </label>
            <Field
              name="password"
              type="password"
              label={words.people.newPassword}
              required={false}
              autoComplete="new-password"
            />
          </Form>
        </Dialog>
      )}
    </>
  );
}

function AccessFields({ wards, user }: { readonly wards: readonly Ward[]; readonly user?: User }) {
  const [held, setHeld] = useState<HeldWards>(user?.wards ?? []);
  const one = (id: WardId, isHeld: boolean) => {
    const others = held === 'every' ? [] : held.filter(other => other !== id);
    setHeld(isHeld ? [...others, id] : others);
  };
  return (
    <>
      <Choice
        name="role"
        label={words.people.role}
        initial={user?.role ?? 'clinician'}
        options={userRoles.map(role => [role, words.roles[role]])}
      />
      <fieldset className="ticks-of">
        <legend>{words.people.wards}</legend>
        <label className="tick">
          <input
            type="checkbox"
            name="every"
            checked={held === 'every'}
            onChange={event => setHeld(event.currentTarget.checked ? 'every' : [])}
          />
          {words.people.every}
        </label>
        {wards.map(ward => (
          <label key={ward.id} className="tick">
            <input
              type="checkbox"
              name="ward"
              value={ward.id}
              checked={held !== 'every' && held.includes(ward.id)}
              onChange={event => one(ward.id, event.currentTarget.checked)}
            />
            {ward.name}
          </label>
        ))}
      </fieldset>
    </>
  );
}

const accessOf = (fields: FormData) => ({
  role: textOf(fields, 'role'),
  wards: fields.has('every') ? 'every' : fields.getAll('ward'),
});

function heldText(held: HeldWards, wards: readonly Ward[]): string {
  if (held === 'every') return words.people.every;
  return (
    wards
      .filter(({ id }) => held.includes(id))
      .map(({ name }) => name)
      .join(', ') || words.none
  );
}
