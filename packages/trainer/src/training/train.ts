import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from '../data/dataset.js';
import { Random } from '../data/random.js';
import { withTeacher } from '../data/teacher.js';
import { preset } from '../models/index.js';
import { autotune } from './autotune.js';
import { type Checkpoint, type Position, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import {
  parseConfiguration,
  type TrainingConfiguration,
  type TrainingConfigurationInput,
} from './configuration.js';
import { initialParameters, initialStatistics } from './initialise.js';
import { requireMemory } from './memory.js';
import { openMetricsLog } from './metrics-log.js';
import { planData, planTraining, requireLowerings, type TrainingPlan } from './plan.js';
import { planCacheFile } from './plan-cache.js';
import type { TrainingEvent } from './progress.js';
import { requireProvider } from './provider.js';
import { Refusal, refusing } from './refusal.js';
import { judgeEpoch, type Run, trainEpoch } from './run.js';
import {
  addVersions,
  chosenCheckpoint,
  createRunFolder,
  type RunFolder,
  removeUnfinishedFiles,
  requireUnused,
  runFolder,
  saving,
} from './run-folder.js';
import { noScore } from './score.js';
import { startShards } from './shards.js';
import { shareState } from './state.js';

export interface TrainOptions {
  /**
   * Aborting it saves a checkpoint after the step under way and ends the training as `interrupted`; before the first step,
   * while lowerings are timed, `train` throws the signal's reason.
   */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: TrainingEvent) => void;
  /** Goes on from the folder's last checkpoint instead of starting anew. */
  readonly resume?: boolean;
}

export interface TrainingOutcome {
  readonly ended: 'finished' | 'early' | 'interrupted';
  readonly configuration: TrainingConfiguration;
  /** Epochs finished. */
  readonly epochs: number;
  readonly best: Position['best'];
  /** The checkpoint to export, see {@link chosenCheckpoint}. */
  readonly checkpoint: string;
}

/**
 * Trains a network, from the first step or from where the folder's last checkpoint is. However often a
 * training is stopped and resumed, its weights are the same bits in the end.
 *
 * @param given on resuming, what it names must equal what the training began with
 * @param runDirectory gets configuration.json, versions.json, metrics.jsonl and the checkpoints
 * @throws {Refusal} at once, where folder, data and configuration don't fit, or the batch needs more memory than is at hand
 * @throws where the loss or the gradient is not finite, or the disk is full. The checkpoint last written is whole then.
 */
export async function train(
  given: TrainingConfigurationInput,
  dataset: Dataset,
  runDirectory: string,
  options: TrainOptions = {},
): Promise<TrainingOutcome> {
  const folder = runFolder(runDirectory);
  const saved = options.resume ? await refusing('files', () => readCheckpoint(folder.last)) : null;
  const wanted = saved ? resumedConfiguration(saved, given, dataset) : parseConfiguration(given);
  if (!saved) requireUnused(folder);
  requireLowerings(wanted);
  requireMemory(wanted, { isResumed: saved !== null });
  await requireProvider(wanted.provider);
  const taught = await refusing('files', () => withTeacher(dataset, wanted.targets.teacher));
  const data = await refusing('files', () => planData(wanted, taught));
  const configuration = await withLowering(wanted, options);
  if (configuration !== wanted) requireMemory(configuration);
  const plan = planTraining(configuration, data);
  const start = saved ?? firstCheckpoint(configuration, plan, dataset);
  if (saved) await continueRunFolder(folder, options.onProgress);
  else await saving(folder, () => createRunFolder(folder, configuration));
  const run = await openRun(folder, taught, plan, start, options);
  try {
    let position = start.position;
    if (!saved) await run.save(position, 'last');
    let ended: TrainingOutcome['ended'] | null = endOf(configuration, position);
    while (!ended) {
      const trained = await trainEpoch(run, position);
      const next = await judgeEpoch(run, trained);
      position = next ?? trained.position;
      ended = next ? endOf(configuration, position) : 'interrupted';
    }
    await run.save(position, 'last');
    const checkpoint = chosenCheckpoint(folder, configuration);
    return { ended, configuration, epochs: position.epoch, best: position.best, checkpoint };
  } finally {
    await run.close();
  }
}

function resumedConfiguration(
  { configuration, dataHash }: Checkpoint,
  given: TrainingConfigurationInput,
  dataset: Dataset,
): TrainingConfiguration {
  const { lowering, ...named } = given;
  const isPlanNamed = lowering !== undefined && lowering !== 'auto';
  const wanted = parseConfiguration({ ...configuration, ...named, ...(isPlanNamed ? { lowering } : {}) });
  const changed = Object.entries(wanted).filter(
    ([key, value]) => !isDeepStrictEqual(value, configuration[key as keyof TrainingConfiguration]),
  );
  if (changed.length > 0) {
    const keys = changed.map(([key]) => key).join(', ');
    throw new Refusal(
      'settings',
      `A resumed training can't change its ${keys}: leave that out, or start a new run`,
    );
  }
  if (dataset.hash !== dataHash) {
    throw new Refusal(
      'files',
      `${dataset.name} (SHA-256 ${dataset.hash}) is not the data that the training began with (${dataHash}): resume with that, or start a new run`,
    );
  }
  return configuration;
}

async function continueRunFolder(folder: RunFolder, onProgress: TrainOptions['onProgress']): Promise<void> {
  await removeUnfinishedFiles(folder);
  const changes = await saving(folder, () => addVersions(folder));
  if (changes.length === 0) return;
  onProgress?.({
    kind: 'warning',
    message: `This run was begun with something else (${changes.join('; ')}): its weights may come out other than those of one that never stopped`,
  });
}

/** The configuration with the lowering of every convolution chosen. */
async function withLowering(
  configuration: TrainingConfiguration,
  { signal, onProgress = () => undefined }: TrainOptions,
): Promise<TrainingConfiguration> {
  if (configuration.lowering !== 'auto') return configuration;
  const { plan } = await autotune(preset(configuration.preset), configuration.batch / configuration.shards, {
    cache: planCacheFile(),
    provider: configuration.provider,
    onMeasured: ({ signature }) => onProgress({ kind: 'autotune', convolution: signature }),
    warn: message => onProgress({ kind: 'warning', message }),
    ...(signal && { signal }),
  });
  return { ...configuration, lowering: plan };
}

function firstCheckpoint(
  configuration: TrainingConfiguration,
  { program }: TrainingPlan,
  dataset: Dataset,
): Checkpoint {
  const random = Random.fromSeed(configuration.seed);
  const parameters = initialParameters(program.parameters, random.fork('parameters'));
  const statistics = initialStatistics(program.statistics);
  const { average, optimiser } = configuration;
  return {
    configuration,
    position: { epoch: 0, step: 0, score: noScore, best: null },
    random: [...random.state],
    dataHash: dataset.hash,
    metricsLines: 0,
    arrays: {
      parameters,
      statistics,
      firstMoments: new Float32Array(parameters.length),
      secondMoments: new Float32Array(optimiser.kind === 'adam' ? parameters.length : 0),
      average: average ? parameters : new Float32Array(0),
      averageStatistics: average ? statistics : new Float32Array(0),
    },
  };
}

async function openRun(
  folder: RunFolder,
  dataset: Dataset,
  plan: TrainingPlan,
  start: Checkpoint,
  { signal = new AbortController().signal, onProgress = () => undefined }: TrainOptions,
): Promise<Run & { close(): Promise<void> }> {
  const { configuration } = start;
  const { program, length, preprocessing } = plan;
  const log = await openMetricsLog(folder.metrics, start.metricsLines);
  const state = shareState(start.arrays, configuration.shards);
  const shards = await startShards({ configuration, length, preprocessing, dataset, program, state });
  let savedAt = performance.now();
  signal.addEventListener('abort', shards.pause);
  onProgress({
    kind: 'start',
    preset: configuration.preset,
    parameters: state.arrays.parameters.length,
    rows: plan.trainRows.length,
    shards: configuration.shards,
    epochs: configuration.epochs,
    steps: length.steps,
    stepsDone: start.position.epoch * length.stepsPerEpoch + start.position.step,
  });
  return {
    configuration,
    plan,
    dataset,
    random: Random.fromState(start.random),
    state,
    shards,
    log,
    signal,
    onProgress,
    dueInMs: () => Math.max(0, savedAt + configuration.checkpointMinutes * 60_000 - performance.now()),
    async save(position, which) {
      await saving(folder, async () => {
        const metricsLines = await log.flush();
        await writeCheckpoint(folder[which], { ...start, position, metricsLines, arrays: state.arrays });
      });
      const step = position.epoch * length.stepsPerEpoch + position.step;
      if (which === 'last') savedAt = performance.now();
      onProgress({ kind: 'checkpoint', path: folder[which], step });
    },
    async close() {
      signal.removeEventListener('abort', shards.pause);
      await shards.close();
      await saving(folder, () => log.flush());
    },
  };
}

/** Why the training is over at that position; null while it is not. */
function endOf(
  { epochs, earlyStop }: TrainingConfiguration,
  position: Position,
): 'finished' | 'early' | null {
  if (position.epoch >= epochs) return 'finished';
  const sinceBest = position.epoch - (position.best?.epoch ?? 0);
  return earlyStop && sinceBest >= earlyStop.patience ? 'early' : null;
}
