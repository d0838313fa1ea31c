// Judges a model bundle on a dataset and draws what a run has to show.

export * from './calibration/calibrate.js';
export { modelCard } from './card/card.js';
export { type Comparison, compareJudgements } from './compare.js';
export { decisions } from './decisions.js';
export { type Evaluation, evaluate, evaluationOf } from './evaluate.js';
export * from './evidence.js';
export { lineChart, roundAxis } from './figures/chart.js';
export { type Figure, figureFile, inlineSvg, type Table } from './figures/figure.js';
export type { PipelineStage } from './figures/pipeline.js';
export { rasterise } from './figures/raster.js';
export type { ClassSamples } from './figures/samples.js';
export * from './judgement.js';
export { majorityExpression } from './majority.js';
export * from './measures/calibration.js';
export * from './measures/classification.js';
export * from './measures/comparison.js';
export * from './measures/interval.js';
export { type PredictOptions, predict, predictLogits } from './predict.js';
export { type Facts, type Page, type PageSection, renderPage } from './report/page.js';
export { type Report, reportFigures, reportPage } from './report/report.js';
export { type WrittenReport, writeReport } from './report/write.js';
export { sampleClasses } from './samples.js';
export * from './stress/stress.js';
export { planViews, type ViewName, type Views, viewNames } from './views.js';
