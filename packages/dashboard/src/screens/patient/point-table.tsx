import { type Baseline, expressions } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import { useState } from 'react';
import { markName, words } from '../../messages.js';
import { Scroll } from '../../parts/scroll.js';
import { secondText } from '../../time/text.js';
import { deviations, type Point } from './points.js';

interface PointTableProps {
  readonly points: readonly Point[];
  readonly timeZone: string;
  readonly baseline: Baseline | null;
}

/** The newest rows; the whole record is in the export. */
const most = 60;

/** The lanes' numbers as a table, for whoever does not see charts. */
export function PointTable({ points, timeZone, baseline }: PointTableProps) {
  const [open, setOpen] = useState(false);
  const rows = points.slice(-most).reverse();
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{words.asTable}</summary>
      {open && (
        <Scroll label={words.asTable}>
          <table>
            <caption>{words.lanes.table(rows.length, points.length)}</caption>
            <thead>
              <tr>
                <th scope="col">{words.lanes.time}</th>
                <th scope="col">{words.lanes.usable}</th>
                <th scope="col">{words.lanes.expression}</th>
                {expressions.map(expression => (
                  <th scope="col" key={expression}>
                    <abbr title={words.expressions[expression]}>{expressionStyle[expression].letter}</abbr>
                  </th>
                ))}
                {baseline && <th scope="col">{words.lanes.deviation}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map(point => (
                <PointRow key={point.at} point={point} timeZone={timeZone} baseline={baseline} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}

interface PointRowProps extends Omit<PointTableProps, 'points'> {
  readonly point: Point;
}

function PointRow({ point, timeZone, baseline }: PointRowProps) {
  return (
    <tr>
      <td>{secondText(point.at, timeZone)}</td>
      <td>{Math.round(point.usable * 100)} %</td>
      <td>{point.mark ? markName(point.mark) : words.none}</td>
      {expressions.map((expression, index) => (
        <td key={expression}>{point.probabilities?.[index]?.toFixed(2) ?? ''}</td>
      ))}
      {baseline && <td>{largestDeviation(point, baseline)}</td>}
    </tr>
  );
}

/** The class that lies furthest from the patient's usual, and how far. */
function largestDeviation(point: Point, baseline: Baseline): string {
  const values = deviations(point, baseline).map(value => value ?? 0);
  const furthest = values.reduce(
    (best, value, index) => (Math.abs(value) > Math.abs(values[best]!) ? index : best),
    0,
  );
  const value = values[furthest]!;
  return value === 0
    ? ''
    : `${words.expressions[expressions[furthest]!]} ${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}
