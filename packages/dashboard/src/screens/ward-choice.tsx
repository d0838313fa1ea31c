import type { Ward, WardId } from '@mien/monitor/protocol';
import { words } from '../messages.js';
import { Field, Form, textOf } from '../parts/form.js';
import { Link } from '../parts/link.js';
import { Simulated } from '../parts/simulated.js';
import { doneSchema } from '../server/done.js';
import { resume, type Session, server } from '../server/session.js';

export function WardChoice({ wards }: { readonly wards: readonly Ward[] }) {
  return (
    <section className="page">
      <h1>{words.ward.choose}</h1>
      {wards.length === 0 && <p>{words.ward.noWards}</p>}
      <ul className="choices">
        {wards.map(ward => (
          <li key={ward.id}>
            <Link to={{ screen: 'ward', wardId: ward.id }}>{ward.name}</Link>
            {ward.simulated && <Simulated />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RefusedWardProps {
  readonly wardId: WardId;
  readonly session: Session;
}

/** Another ward is not one's own; a clinician may open it in an emergency, loudly. */
export function RefusedWard({ wardId, session }: RefusedWardProps) {
  return (
    <section className="page">
      <h1>{words.ward.refused}</h1>
      {session.role === 'clinician' && (
        <>
          <h2>{words.ward.breakGlass}</h2>
          <p>{words.ward.breakGlassWarning}</p>
          <Form
            action={words.ward.breakGlassAction}
            submit={async fields => {
              await server.send(doneSchema, 'POST', '/api/break-glass', {
                wardId,
                reason: textOf(fields, 'reason'),
              });
              await resume();
            }}
          >
            <Field name="reason" label={words.ward.breakGlassReason} />
          </Form>
        </>
      )}
    </section>
  );
}
