import { type Expression, expressionStyle } from '@mien/vision';
import type { CSSProperties } from 'react';
import { words } from '../../messages.js';
import { Scroll } from '../../parts/scroll.js';

interface ConfusionProps {
  readonly title: string;
  readonly labels: readonly string[];
  /** Counts; a row for each label, a column for each answer. */
  readonly confusion: readonly (readonly number[])[];
}

/** Which label is taken for which: a table whose cells are the darker the more of their row they hold. */
export function Confusion({ title, labels, confusion }: ConfusionProps) {
  return (
    <section>
      <h2>{words.model.confusion}</h2>
      <p>{words.model.confusionMeaning(title)}</p>
      <Scroll label={words.model.confusion}>
        <table className="confusion">
          <thead>
            <tr>
              <th scope="col">{words.model.labelled}</th>
              {labels.map(label => (
                <th key={label} scope="col">
                  <abbr title={label}>{letterOf(label)}</abbr>
                </th>
              ))}
              <th scope="col">{words.model.recall}</th>
            </tr>
          </thead>
          <tbody>
            {confusion.map((counts, row) => (
              <LabelRow key={labels[row]} label={labels[row]!} counts={counts} own={row} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

interface LabelRowProps {
  readonly label: string;
  readonly counts: readonly number[];
  /** Place of the right answer. */
  readonly own: number;
}

function LabelRow({ label, counts, own }: LabelRowProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shareOf = (count: number) => (total === 0 ? 0 : count / total);
  return (
    <tr>
      <th scope="row">
        <abbr title={label}>{letterOf(label)}</abbr>
        {label !== letterOf(label) && <span className="label"> {label}</span>}
      </th>
      {counts.map((count, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer has no other name than its place
          key={column}
          className={column === own ? 'number own' : 'number'}
          style={{ '--share': shareOf(count) } as CSSProperties}
        >
          {count}
        </td>
      ))}
      <td className="number">{total === 0 ? '' : `${Math.round(100 * shareOf(counts[own]!))} %`}</td>
    </tr>
  );
}

/** The letter that stands beside an expression's colour; another label stands for itself. */
const letterOf = (label: string): string => expressionStyle[label as Expression]?.letter ?? label;
