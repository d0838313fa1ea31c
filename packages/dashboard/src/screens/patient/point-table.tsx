import { type Baseline, expressions } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import { useState } from 'react';
import { markName, words } from '../../messages.js';
import { Scroll } from '../../parts/scroll.js';
import { exactText } from '../../time/text.js';
import { deviations, type Point } from './points.js';

interface PointTableProps {
  readonly points: readonly Point[];
  readonly timeZone: string;
  readonly baseline: Baseline | null;
}

const rowsPerPage = 60;

/** The lanes' numbers as a table, for whoever does not see charts. */
export function PointTable({ points, timeZone, baseline }: PointTableProps) {
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(points.length / rowsPerPage));
  // Another stretch of time may have fewer.
  const shown = Math.min(page, pages - 1);
  const first = shown * rowsPerPage;
  const rows = points.toReversed().slice(first, first + rowsPerPage);
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{words.asTable}</summary>
      {open && (
        <>
          <Scroll label={words.asTable}>
            <table>
              <caption>{words.lanes.table(first + 1, first + rows.length, points.length)}</caption>
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
          {pages > 1 && (
            <div className="actions">
              <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
                {words.lanes.newer}
              </button>
              <button type="button" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
                {words.lanes.older}
              </button>
            </div>
          )}
        </>
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
      <td>{exactText(point.at, timeZone)}</td>
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
