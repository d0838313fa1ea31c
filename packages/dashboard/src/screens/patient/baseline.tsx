import { type Baseline, baselineSchema, expressions, type PatientId } from '@mien/monitor/protocol';
import { useState } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Dialog } from '../../parts/dialog.js';
import { Form } from '../../parts/form.js';
import { doneSchema } from '../../server/done.js';
import { server } from '../../server/session.js';
import { dayText } from '../../time/text.js';
import type { Span } from './span.js';

interface BaselineProps {
  readonly baseline: Baseline | null;
  readonly patientId: PatientId;
  readonly timeZone: string;
  /** The stretch now shown, which a clinician may declare usual. */
  readonly span: Span;
  readonly mayWrite: boolean;
  readonly changed: () => void;
}

/** The patient's own usual, against which deviations are read. */
export function BaselinePart({ baseline, patientId, timeZone, span, mayWrite, changed }: BaselineProps) {
  /** The stretch that was shown when it was asked for, until it is confirmed. */
  const [chosen, setChosen] = useState<Span | null>(null);
  const path = `/api/patients/${patientId}/baseline`;
  return (
    <section>
      <h2>{words.baseline.title}</h2>
      {baseline ? (
        <>
          <p>
            {words.baseline.period(
              dayText(baseline.from, timeZone),
              dayText(baseline.to, timeZone),
              baseline.minutes,
              words.baseline.origins[baseline.origin],
            )}
          </p>
          <table>
            <caption>{words.baseline.table}</caption>
            <tbody>
              {expressions.map((expression, index) => (
                <tr key={expression}>
                  <th scope="row">{words.expressions[expression]}</th>
                  <td className="number">{baseline.spreads[index]!.median.toFixed(2)}</td>
                  <td className="number">± {baseline.spreads[index]!.deviation.toFixed(2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : (
        <p className="muted">{words.lanes.noBaseline}</p>
      )}
      {mayWrite && (
        <div className="actions">
          <button type="button" onClick={() => setChosen(span)}>
            {words.baseline.set}
          </button>
          {baseline && (
            <Action className="quiet" act={() => server.send(doneSchema, 'DELETE', path).then(changed)}>
              {words.baseline.reset}
            </Action>
          )}
        </div>
      )}
      {chosen && (
        <Dialog title={words.baseline.set} close={() => setChosen(null)}>
          <p>
            {words.baseline.fromStretch(dayText(chosen.from, timeZone), dayText(chosen.to, timeZone))}{' '}
            {baseline && words.baseline.replaces}
          </p>
          <Form
            action={words.baseline.set}
            submit={async () => {
              await server.send(baselineSchema, 'PUT', path, {
                from: new Date(chosen.from).toISOString(),
                to: new Date(chosen.to).toISOString(),
              });
              setChosen(null);
              changed();
            }}
          />
        </Dialog>
      )}
    </section>
  );
}
