export type { CalibrationRows } from './activation-scales.js';
export { type ExportedFiles, exportFiles } from './formats.js';
export { quantiseModel } from './quantise.js';
