// What a report says, as values; page.ts says how it looks.

import type { NetworkDescription } from '../../models/index.js';
import type { Metrics } from '../../training/metrics.js';
import type { Calibration } from '../calibration/calibrate.js';
import type { Evaluation } from '../evaluate.js';
import { confusionFigure } from '../figures/confusion.js';
import { coverageFigure } from '../figures/coverage.js';
import type { Figure } from '../figures/figure.js';
import { networkFigure } from '../figures/network.js';
import { grouped, percent, percentRange, short } from '../figures/numbers.js';
import { type PipelineStage, pipelineFigure } from '../figures/pipeline.js';
import { learningRateFigure, lossAndAccuracyFigure, testAccuracyFigure } from '../figures/progress.js';
import { reliabilityFigure } from '../figures/reliability.js';
import { type ClassSamples, samplesFigure } from '../figures/samples.js';
import { stressFigure, stressSamplesFigure } from '../figures/stress.js';
import type { Stress, StressSample } from '../stress/stress.js';
import type { Facts, Page, PageSection } from './page.js';
import {
  calibrationFacts,
  classTable,
  comparisonFacts,
  measures,
  type NamedComparison,
  resultsTable,
} from './sections.js';

/** Everything a run can show of itself; what is absent has no figure. */
export interface Report {
  readonly title: string;
  /** The first is the one the figures show; the others stand beside it in the table of results. */
  readonly evaluations: readonly Evaluation[];
  readonly metrics?: Metrics | undefined;
  readonly pipeline?: readonly PipelineStage[] | undefined;
  readonly network?: NetworkDescription | undefined;
  readonly samples?: { readonly split: string; readonly classes: readonly ClassSamples[] } | undefined;
  /** The first evaluation's model beside another one. */
  readonly comparison?: NamedComparison | undefined;
  readonly calibration?: Calibration | undefined;
  readonly stress?: { readonly result: Stress; readonly samples: readonly StressSample[] } | undefined;
  /** The run's configuration: any JSON object. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Versions, commit, seed, hashes, dates. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** The figures of a report, in the paper's order, the evidence of calibration and stress last. */
export function reportFigures({
  evaluations,
  metrics,
  pipeline,
  network,
  samples,
  calibration,
  stress,
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
    ...(main ? [reliabilityOf(main, calibration)] : []),
    ...(main && calibration ? [coverageFigure(calibration.coverage, main.split)] : []),
    ...(stress ? [stressFigure(stress.result), stressSamplesFigure(stress.samples)] : []),
  ];
}

/** Of rows that the temperature was not fitted on, where it was fitted here. */
function reliabilityOf(
  { reliability, ece, split }: Evaluation,
  calibration: Calibration | undefined,
): Figure {
  if (!calibration) return reliabilityFigure(reliability, ece, split);
  return reliabilityFigure(calibration.reliability, calibration.ece.after.value, split);
}

/** The report as a page: results first, then the figures, then how it came about. */
export function reportPage(report: Report, figures: readonly Figure[] = reportFigures(report)): Page {
  const { title, evaluations, comparison, calibration, configuration, provenance } = report;
  const [main] = evaluations;
  const results: readonly PageSection[] = main
    ? [
        resultsTable(evaluations),
        { kind: 'facts', title: `Measures on ${main.split}, views: ${main.views}`, facts: measures(main) },
        ...(comparison ? [comparisonFacts(main, comparison)] : []),
        ...(calibration ? [calibrationFacts(calibration)] : []),
        classTable(main),
      ]
    : [];
  return {
    title,
    summary: main ? summarise(main) : 'This run has not been judged yet.',
    sections: [
      ...results,
      ...figures.map(figure => ({ kind: 'figure' as const, figure })),
      ...factsSection('Configuration', configuration),
      ...factsSection('Provenance', provenance),
    ],
  };
}

function factsSection(title: string, value: Readonly<Record<string, unknown>>): readonly PageSection[] {
  const told = facts(value);
  return told.length > 0 ? [{ kind: 'facts', title, facts: told }] : [];
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
    `(95 % interval ${percentRange(interval95)}; views: ${views}) ` +
    `with ${short(parameters)} parameters and ${short(multiplyAdds)} multiply-adds a view.`
  );
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
