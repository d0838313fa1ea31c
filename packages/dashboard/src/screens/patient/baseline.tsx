import { type Baseline, baselineSchema, expressions, type PatientId } from '@mien/monitor/protocol';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
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
        <Form
          action={words.baseline.set}
          submit={async () => {
            await server.send(baselineSchema, 'PUT', path, {
              from: new Date(span.from).toISOString(),
              to: new Date(span.to).toISOString(),
            });
            changed();
          }}
          beside={
            baseline && (
              <Action className="quiet" act={() => server.send(doneSchema, 'DELETE', path).then(changed)}>
                {words.baseline.reset}
              </Action>
            )
          }
        />
      )}
    </section>
  );
}
