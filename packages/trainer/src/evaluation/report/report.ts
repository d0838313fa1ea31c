// What a report says, as values; page.ts says how it looks.

import type { NetworkDescription } from '../../models/index.js';
import type { Metrics } from '../../training/metrics.js';
import type { Evaluation } from '../evaluate.js';
import { confusionFigure } from '../figures/confusion.js';
import type { Figure } from '../figures/figure.js';
import { networkFigure } from '../figures/network.js';
import { grouped, percent, short } from '../figures/numbers.js';
import { type PipelineStage, pipelineFigure } from '../figures/pipeline.js';
import { learningRateFigure, lossAndAccuracyFigure, testAccuracyFigure } from '../figures/progress.js';
import { reliabilityFigure } from '../figures/reliability.js';
import { type ClassSamples, samplesFigure } from '../figures/samples.js';
import type { Score } from '../measures/interval.js';
import type { Facts, Page, PageSection } from './page.js';

/** Everything a run can show of itself; what is absent has no figure. */
export interface Report {
  readonly title: string;
  /** The first is the one the figures show; the others stand beside it in the table of results. */
  readonly evaluations: readonly Evaluation[];
  readonly metrics?: Metrics | undefined;
  readonly pipeline?: readonly PipelineStage[] | undefined;
  readonly network?: NetworkDescription | undefined;
  readonly samples?: { readonly split: string; readonly classes: readonly ClassSamples[] } | undefined;
  /** The run's configuration: any JSON object. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Versions, commit, seed, hashes, dates. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** The figures of a report, in the paper's order, the reliability diagram last. */
export function reportFigures({
  evaluations,
  metrics,
  pipeline,
  network,
  samples,
}: Report): readonly Figure[] {
  const [main] = evaluations;
  return [
    ...(pipeline ? [pipelineFigure(pipeline)] : []),
    ...(network ? [networkFigure(network)] : []),
    ...(samples ? [samplesFigure(samples.classes, samples.split)] : []),
    ...(main ? [confusionFigure(main)] : []),
    ...(metrics
      ? [
          testAccuracyFigure(metrics.epochs),
          lossAndAccuracyFigure(metrics.epochs, metrics.steps),
          learningRateFigure(metrics.steps),
        ]
      : []),
    ...(main ? [reliabilityFigure(main.reliability, main.ece, main.split)] : []),
  ];
}

/** The report as a page: results first, then the figures, then how it came about. */
export function reportPage(report: Report, figures: readonly Figure[] = reportFigures(report)): Page {
  const { title, evaluations, configuration, provenance } = report;
  const [main] = evaluations;
  const results: readonly PageSection[] = main
    ? [
        resultsTable(evaluations),
        { kind: 'facts', title: `Measures on ${main.split}, views: ${main.views}`, facts: measures(main) },
        classTable(main),
      ]
    : [];
  return {
    title,
    summary: main ? summarise(main) : 'This run has not been judged yet.',
    sections: [
      ...results,
      ...figures.map(figure => ({ kind: 'figure' as const, figure })),
      { kind: 'facts', title: 'Configuration', facts: facts(configuration) },
      { kind: 'facts', title: 'Provenance', facts: facts(provenance) },
    ],
  };
}

function summarise({
  model,
  labels,
  accuracy,
  interval95,
  rows,
  split,
  views,
  parameters,
  multiplyAdds,
}: Evaluation): string {
  return (
    `${model.name} names the right one of ${labels.length} expressions on ${percent(accuracy)} of ${grouped(rows)} ${split} rows ` +
    `(95 % interval ${percent(interval95[0])} to ${percent(interval95[1])}; views: ${views}) ` +
    `with ${short(parameters)} parameters and ${short(multiplyAdds)} multiply-adds a view.`
  );
}

function resultsTable(evaluations: readonly Evaluation[]): PageSection {
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
        intervalText(each),
        each.withoutDuplicates ? grouped(each.withoutDuplicates.rows) : '–',
        each.withoutDuplicates ? percent(each.withoutDuplicates.accuracy) : '–',
      ]),
    },
  };
}

function measures(main: Evaluation): Facts {
  const { ferPlus, withoutDuplicates, viewing } = main;
  const corner = viewing.corner
    ? `, corners of ${viewing.corner.width}×${viewing.corner.height} px${viewing.border ? ' mirrored out' : ''}`
    : '';
  return [
    ['accuracy', `${percent(main.accuracy)} (${intervalText(main)})`],
    ['balanced accuracy', percent(main.balancedAccuracy)],
    ['macro F1', main.macroF1.toFixed(4)],
    ["Cohen's kappa", main.kappa.toFixed(4)],
    ['negative log-likelihood', `${main.nll.toFixed(4)} nats`],
    [
      'expected calibration error',
      `${main.ece.toFixed(4)} (${main.reliability.length} bins of equal mass, temperature ${main.temperature})`,
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

function classTable({ perClass, split, views }: Evaluation): PageSection {
  return {
    kind: 'table',
    title: `Per class on ${split}, views: ${views}`,
    table: {
      columns: ['class', 'precision', 'recall', 'F1', 'pictures'],
      rows: perClass.map(each => [
        each.label,
        each.precision.toFixed(3),
        each.recall.toFixed(3),
        each.f1.toFixed(3),
        each.support,
      ]),
    },
  };
}

function scoreText(score: Score): string {
  return `${percent(score.accuracy)} of ${grouped(score.rows)} rows (${intervalText(score)})`;
}

function intervalText({ interval95: [lower, upper] }: Score): string {
  return `${percent(lower)} to ${percent(upper)}`;
}

/** A JSON object as facts, inner keys joined by dots. */
function facts(value: Readonly<Record<string, unknown>>, path = ''): Facts {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) {
      return facts(inner as Readonly<Record<string, unknown>>, name);
    }
    return [[name, typeof inner === 'string' ? inner : JSON.stringify(inner)] as const];
  });
}
