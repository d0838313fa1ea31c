// Turns a data set into a measured model bundle, stage by stage.
export * from './data/index.js';
export { countingAxis } from './evaluation/figures/chart.js';
export { type Drawing, label, wideFrom } from './evaluation/figures/figure.js';
export { element } from './evaluation/figures/markup.js';
export { networkFigure } from './evaluation/figures/network.js';
export { grouped, normalisationText, percent, short } from './evaluation/figures/numbers.js';
export type { Theme } from './evaluation/figures/theme.js';
export * from './evaluation/index.js';
export * from './models/index.js';
export * from './quantisation/index.js';
export * from './training/index.js';
export { initialParameters, initialStatistics } from './training/initialise.js';
