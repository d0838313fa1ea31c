export { type Autotuned, type AutotuneOptions, autotune, type LoweringTime } from './autotune.js';
export { autotuneInference } from './autotune-inference.js';
export { type Checkpoint, type Position, readCheckpoint } from './checkpoint.js';
export {
  parseConfiguration,
  type TrainingConfiguration,
  type TrainingConfigurationInput,
  trainingConfigurationSchema,
} from './configuration.js';
export {
  type ExportOptions,
  exportExplanation,
  exportModel,
  type FixedRun,
  type FloatFormat,
  type Weights,
} from './export.js';
export { type MemoryNeed, memoryNeed, requireMemory, requireTimingMemory } from './memory.js';
export * from './metrics.js';
export type { Peaks } from './peaks.js';
export { preprocessingOf } from './plan.js';
export { planCacheFile } from './plan-cache.js';
export {
  type PassProfile,
  type ProfileOptions,
  profileStep,
  profileTable,
  type StepPass,
  type StepProfile,
  timeStep,
} from './profile.js';
export type { TrainingEvent } from './progress.js';
export { Refusal } from './refusal.js';
export {
  chosenCheckpoint,
  type RunFolder,
  type RunVersions,
  readVersions,
  runFolder,
  type Versions,
  versions,
} from './run-folder.js';
export { paceAt, type Schedule, type ScheduleLength } from './schedule.js';
export { buildMoments, buildStep, type StepProgram } from './step.js';
export { type TrainingOutcome, type TrainOptions, train } from './train.js';
export { deliveredNetwork, exportCheckpoint, type TrainedNetwork, trainedNetwork } from './weights.js';
