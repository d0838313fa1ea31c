import { type Note, noteSchema, type PatientId } from '@mien/monitor/protocol';
import { listed, words } from '../../messages.js';
import { Field, Form, textOf } from '../../parts/form.js';
import { server } from '../../server/session.js';
import { useNameOf } from '../../server/staff.js';
import { dayText } from '../../time/text.js';

interface NotesProps {
  readonly notes: readonly Note[];
  readonly patientId: PatientId;
  readonly timeZone: string;
  readonly mayWrite: boolean;
  readonly added: () => void;
}

export function Notes({ notes, patientId, timeZone, mayWrite, added }: NotesProps) {
  const nameOf = useNameOf();
  return (
    <section>
      <h2>{words.notes.title}</h2>
      {notes.length === 0 && <p className="muted">{words.notes.none}</p>}
      <ul>
        {notes.map(({ id, at, author, text }) => (
          <li key={id} className="row">
            <div>
              <div className="muted">{listed(dayText(at, timeZone), nameOf(author))}</div>
              {text}
            </div>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <Form
          action={words.notes.add}
          submit={async fields => {
            await server.send(noteSchema, 'POST', `/api/patients/${patientId}/notes`, {
              text: textOf(fields, 'text'),
            });
            added();
          }}
        >
          <Field name="text" label={words.notes.text} />
        </Form>
      )}
    </section>
  );
}
