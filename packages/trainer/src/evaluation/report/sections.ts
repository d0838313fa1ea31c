// The parts of a report as values, each from what it tells of.

import type { Calibration, CalibrationError } from '../calibration/calibrate.js';
import type { Comparison } from '../compare.js';
import type { Evaluation } from '../evaluate.js';
import { grouped, percent, percentRange } from '../figures/numbers.js';
import type { ClassMeasures } from '../measures/classification.js';
import { type Interval, type Score, wilsonInterval95 } from '../measures/interval.js';
import type { Facts, PageSection } from './page.js';

/** Another model, on the same rows. */
export type NamedComparison = Comparison & { readonly name: string };

export function resultsTable(evaluations: readonly Evaluation[]): PageSection {
  return {
    kind: 'table',
    title: 'Results',
    table: {
      columns: [
        'split',
        'views',
        'rows',
        'accuracy',
        '95 % interval',
        'rows without duplicates',
        'accuracy without',
      ],
      rows: evaluations.map(each => [
        each.split,
        each.views,
        grouped(each.rows),
        percent(each.accuracy),
        percentRange(each.interval95),
        each.withoutDuplicates ? grouped(each.withoutDuplicates.rows) : '–',
        each.withoutDuplicates ? percent(each.withoutDuplicates.accuracy) : '–',
      ]),
    },
  };
}

export function measures(main: Evaluation): Facts {
  const { ferPlus, withoutDuplicates, viewing, intervals95 } = main;
  const corner = viewing.corner
    ? `, corners of ${viewing.corner.width}×${viewing.corner.height} px${viewing.border ? ' mirrored out' : ''}`
    : '';
  return [
    ['accuracy', `${percent(main.accuracy)} (${percentRange(main.interval95)})`],
    [
      'balanced accuracy',
      `${percent(main.balancedAccuracy)} (${percentRange(intervals95.balancedAccuracy)})`,
    ],
    ['macro F1', `${main.macroF1.toFixed(4)} ${between(intervals95.macroF1)}`],
    ["Cohen's kappa", `${main.kappa.toFixed(4)} ${between(intervals95.kappa)}`],
    ['negative log-likelihood', `${main.nll.toFixed(4)} nats ${between(intervals95.nll)}`],
    [
      'expected calibration error',
      `${main.ece.toFixed(4)} (${main.reliability.length} bins of equal mass, temperature ${main.temperature.toFixed(4)})`,
    ],
    ...(withoutDuplicates
      ? [['without rows equal to a training picture', scoreText(withoutDuplicates)] as const]
      : []),
    ...(ferPlus
      ? [
          [
            'against the FER+ majority',
            `${scoreText(ferPlus)}; the labels themselves ${percent(ferPlus.labelAgreement)}`,
          ] as const,
        ]
      : []),
    ['views', `${viewing.count} a picture${corner}; ${viewing.averaged} averaged`],
    ['cost', `${grouped(main.parameters)} parameters, ${grouped(main.multiplyAdds)} multiply-adds a view`],
    ['model', `${main.model.name}, SHA-256 ${main.model.sha256}`],
    ['data', `${main.data.name}, SHA-256 ${main.data.sha256}`],
  ];
}

export function comparisonFacts(main: Evaluation, { name, ...comparison }: NamedComparison): PageSection {
  const { accuracy, difference, interval95, onlyFirst, onlySecond, pValue } = comparison;
  return {
    kind: 'facts',
    title: `Against ${name} on the same rows`,
    facts: [
      ['accuracy', `${percent(main.accuracy)} against ${percent(accuracy)}`],
      ['difference', `${percent(difference)} (${percentRange(interval95)}, paired)`],
      ['right alone', `${grouped(onlyFirst)} rows against ${grouped(onlySecond)}`],
      ["McNemar's test", `p = ${pValue.toPrecision(2)}`],
    ],
  };
}

/** All but the temperature and the threshold is measured on rows that they were not fitted on. */
export function calibrationFacts({
  temperature,
  foldTemperatures,
  uncertainBelow,
  nll,
  ece,
  selective,
}: Calibration): PageSection {
  const error = ({ value, interval95 }: CalibrationError) => `${value.toFixed(4)} ${between(interval95)}`;
  const folds = foldTemperatures.map(each => each.toFixed(3));
  return {
    kind: 'facts',
    title: `Calibration, cross-fitted in ${folds.length} folds`,
    facts: [
      ['temperature', `${temperature.toFixed(4)}; without one fold ${folds.join(', ')}`],
      ['negative log-likelihood', `${nll.before.toFixed(4)} before, ${nll.after.toFixed(4)} after`],
      ['expected calibration error', `${error(ece.before)} before, ${error(ece.after)} after`],
      ['its intervals', 'by basic bootstrap, which takes off what few rows in a bin add by chance'],
      [
        'of a perfect model',
        `${ece.perfect.mean.toFixed(4)} in the mean ${between(ece.perfect.interval95)}, by that chance alone`,
      ],
      ['uncertain below', `${uncertainBelow.toFixed(4)}, to answer ${percent(selective.wanted)} of the rows`],
      ['then answered', `${percent(selective.coverage)}, of these right ${scoreText(selective)}`],
    ],
  };
}

export function classTable({ perClass, split, views }: Evaluation): PageSection {
  return {
    kind: 'table',
    title: `Per class on ${split}, views: ${views}`,
    table: {
      columns: ['class', 'precision', 'recall', '95 % interval', 'F1', 'pictures'],
      rows: perClass.map(each => [
        each.label,
        each.precision.toFixed(3),
        each.recall.toFixed(3),
        each.support > 0
          ? recallInterval(each)
              .map(bound => bound.toFixed(3))
              .join(' to ')
          : '–',
        each.f1.toFixed(3),
        each.support,
      ]),
    },
  };
}

const between = ([lower, upper]: Interval) => `(${lower.toFixed(4)} to ${upper.toFixed(4)})`;

const recallInterval = ({ recall, support }: ClassMeasures) =>
  wilsonInterval95(Math.round(recall * support), support);

function scoreText(score: Score): string {
  return `${percent(score.accuracy)} of ${grouped(score.rows)} rows (${percentRange(score.interval95)})`;
}
