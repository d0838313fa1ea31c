export type { CalibrationRows } from './activation-scales.js';
export { quantiseModel } from './quantise.js';
