// From a file to a batch:
//
//   loadDataset ──▶ Dataset ── sidesOf, leaveOut ──▶ rows
//   planEpoch(dataset, rows, augmentation, random) ──▶ EpochPlan, once an epoch, in one place
//   fillBatch(dataset, plan, …) ──▶ images and targets, in any worker
//
// and beside it checkDataset, what is wrong with the data, and contactSheet, what a network gets to see.
export * from './augment/index.js';
export * from './check.js';
export * from './dataset.js';
export * from './equal.js';
export * from './filter.js';
export * from './folder.js';
export { type LoadOptions, loadDataset } from './load.js';
export * from './random.js';
export * from './sides.js';
export { similarPictures } from './similar.js';
export { formatReport } from './table.js';
export {
  type TeacherOptions,
  type TeacherSource,
  teacherSchema,
  withTeacher,
  writeTeacher,
} from './teacher.js';
export { tuneSplit } from './tune.js';
