// Where the time of a training step goes: every kernel's to a layer and a pass, beside what the machine could do at best.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '@mien/runtime/node';
import type { LoweringPlan } from '@mien/tensor';
import { Random } from '../data/random.js';
import { describeNetwork, type LayerDescription, type Network } from '../models/index.js';
import { trainingConfigurationSchema } from './configuration.js';
import { sharedFloats } from './elementwise.js';
import { initialParameters } from './initialise.js';
import { type Kernel, type ProfiledRun, readProfile } from './kernels.js';
import { bindOptimiser } from './optimiser.js';
import { measurePeaks, type Peaks } from './peaks.js';
import { floatTensor, parameterTensors } from './program-tensors.js';
import { buildStep, type StepProgram } from './step.js';

/** `elementwise` is all but the products: normalisation, activation, pooling, sums, both ways. */
export type StepPass = 'forward' | 'inputGradient' | 'filterGradient' | 'elementwise' | 'optimiser';

/** What one pass of one layer took in one run, and what it would take at the machine's peaks, in milliseconds. */
export interface PassProfile {
  readonly layer: string;
  readonly pass: StepPass;
  readonly milliseconds: number;
  /** The layer's multiply-adds done directly; null where the pass is no product. */
  readonly directBound: number | null;
  /** The multiply-adds of the kernels that ran. */
  readonly loweredBound: number;
  /** What these kernels read and wrote, at the speed of a copy beyond the caches; less where caches served them. */
  readonly memoryBound: number;
}

export interface StepProfile {
  readonly network: string;
  readonly pictures: number;
  readonly peaks: Peaks;
  /** The fastest run without the profiler, which itself takes time. */
  readonly plainMilliseconds: number;
  /** The fastest of the profiled runs; the passes are of this one. */
  readonly runMilliseconds: number;
  /** The share of that run that the passes account for; the rest is the engine's between kernels, and `unlabelled`. */
  readonly attributed: number;
  /** Milliseconds of kernels that belong to no layer: those of nodes that the engine made for itself. */
  readonly unlabelled: number;
  readonly passes: readonly PassProfile[];
}

export interface ProfileOptions {
  readonly pictures: number;
  readonly plan: LoweringPlan;
  readonly runs?: number;
}

const defaultRuns = 9;

/** Milliseconds of the fastest of one shard's steps on one thread, of random pictures and fresh weights. */
export async function timeStep(
  network: Network,
  { pictures, plan, runs = defaultRuns }: ProfileOptions,
): Promise<number> {
  const program = buildStep(network, { pictures, plan });
  const session = await openSession(program.bytes);
  try {
    const feeds = feedsOf(network, program, freshParameters(program));
    let fastest = Number.POSITIVE_INFINITY;
    // The first run fills caches and arenas.
    for (let run = 0; run <= runs; run++) {
      const start = performance.now();
      await session.run(feeds);
      if (run > 0) fastest = Math.min(fastest, performance.now() - start);
    }
    return fastest;
  } finally {
    await session.close();
  }
}

/** Profiles such steps. */
export async function profileStep(
  network: Network,
  { pictures, plan, runs = defaultRuns }: ProfileOptions,
): Promise<StepProfile> {
  const plainMilliseconds = await timeStep(network, { pictures, plan, runs });
  const program = buildStep(network, { pictures, plan });
  const parameters = freshParameters(program);
  const peaks = await measurePeaks();
  const profiled = await profiledRuns(network, program, parameters, runs);
  const run = profiled.reduce((best, next) => (next.milliseconds < best.milliseconds ? next : best));
  const passes = passesOf(run, describeNetwork(network).layers, pictures, peaks);
  const inPasses = sumOf(passes);
  return {
    network: network.name,
    pictures,
    peaks,
    plainMilliseconds,
    runMilliseconds: run.milliseconds,
    attributed: inPasses / run.milliseconds,
    unlabelled: sumOf(run.kernels) - inPasses,
    passes: [...passes, optimiserPass(program, parameters, peaks)],
  };
}

const sumOf = (timed: readonly { readonly milliseconds: number }[]): number =>
  timed.reduce((sum, { milliseconds }) => sum + milliseconds, 0);

const freshParameters = ({ parameters }: StepProgram): Float32Array =>
  initialParameters(parameters, Random.fromSeed(1));

/** What a step computes with: it takes as long whatever the pictures show. */
function feedsOf(network: Network, program: StepProgram, parameters: Float32Array) {
  const images = floatTensor([program.pictures, ...network.input]);
  const random = Random.fromSeed(2);
  images.data.forEach((_, at) => {
    images.data[at] = random.uniform(-2, 2);
  });
  const targets = floatTensor([program.pictures, network.classes]);
  targets.data.fill(1 / network.classes);
  return { images, targets, ...parameterTensors(program, parameters, '') };
}

/** All runs but the first, which fills caches and arenas. */
async function profiledRuns(
  network: Network,
  program: StepProgram,
  parameters: Float32Array,
  runs: number,
): Promise<readonly ProfiledRun[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-profile-'));
  try {
    const session = await openSession(program.bytes, { profilePrefix: join(folder, 'step') });
    const feeds = feedsOf(network, program, parameters);
    for (let run = 0; run <= runs; run++) await session.run(feeds);
    await session.close();
    const [file] = await readdir(folder);
    return readProfile(await readFile(join(folder, file!), 'utf8')).slice(1);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Sums a run's kernels by layer and pass, in the network's order; what carries no label is left out. */
export function passesOf(
  run: ProfiledRun,
  layers: readonly LayerDescription[],
  pictures: number,
  peaks: Peaks,
): readonly PassProfile[] {
  const owned = run.kernels.map(kernel => ({ kernel, owner: ownerOf(kernel.node) }));
  const order: readonly StepPass[] = ['forward', 'inputGradient', 'filterGradient', 'elementwise'];
  return [...layers, { name: 'loss', multiplyAdds: 0 }].flatMap(({ name, multiplyAdds }) =>
    order.flatMap(pass => {
      const kernels = owned
        .filter(({ owner }) => owner?.layer === name && owner.pass === pass)
        .map(({ kernel }) => kernel);
      if (kernels.length === 0) return [];
      const total = (what: (kernel: Kernel) => number) =>
        kernels.reduce((sum, kernel) => sum + what(kernel), 0);
      const atPeak = (count: number) => (1000 * count) / peaks.multiplyAddsPerSecond;
      return {
        layer: name,
        pass,
        milliseconds: total(kernel => kernel.milliseconds),
        directBound: pass === 'elementwise' ? null : atPeak(multiplyAdds * pictures),
        loweredBound: atPeak(total(kernel => kernel.multiplyAdds)),
        memoryBound: (1000 * total(kernel => kernel.bytes)) / peaks.bytesPerSecond,
      };
    }),
  );
}

/**
 * The layer and pass a node works for, by the labels of training-layers.ts and what `gradient` makes of them: a product's
 * gradient 0 is its pictures', gradient 1 its weights'. Null where the engine made a node of its own.
 */
function ownerOf(node: string): { readonly layer: string; readonly pass: StepPass } | null {
  const [, layer, part, gradient, input] =
    /^(.+?)\/(product|elementwise)( gradient)?(?: ([01]))?\//.exec(node) ?? [];
  if (layer === undefined) return null;
  // Without a number it is the sum of what several users of the product sent back.
  if (part === 'elementwise' || (gradient && input === undefined)) return { layer, pass: 'elementwise' };
  if (!gradient) return { layer, pass: 'forward' };
  return { layer, pass: input === '0' ? 'inputGradient' : 'filterGradient' };
}

/** The paper's optimiser over all parameters on one core; shards share it among them. */
function optimiserPass(program: StepProgram, start: Float32Array, peaks: Peaks): PassProfile {
  const { optimiser, weightDecay, learningRate } = trainingConfigurationSchema.parse({});
  const size = start.length;
  const { memory, arrays } = sharedFloats([size, size, size, size]);
  const [parameters, gradients, firstMoments, secondMoments] = arrays as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  parameters.set(start);
  gradients.set(start.map(value => value / 100));
  const buffers = { parameters, gradients, firstMoments, secondMoments };
  const optimise = bindOptimiser(optimiser, weightDecay, memory);
  const range = { begin: 0, end: size, decays: true };
  const pace = { learningRate, momentum: optimiser.momentum };
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= 8; step++) {
    const begin = performance.now();
    optimise(buffers, range, step, pace, 1);
    milliseconds = Math.min(milliseconds, performance.now() - begin);
  }
  // Reads four numbers of each parameter and writes three.
  const bytes = 4 * 7 * program.parameters.reduce((sum, { size }) => sum + size, 0);
  return {
    layer: 'all',
    pass: 'optimiser',
    milliseconds,
    directBound: null,
    loweredBound: 0,
    memoryBound: (1000 * bytes) / peaks.bytesPerSecond,
  };
}

/** A profile as a table of milliseconds, with the sums at its foot. */
export function profileTable({ passes }: StepProfile): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const number = (value: number | null) => (value === null ? '' : value.toFixed(2));
  const sum = (what: (pass: PassProfile) => number | null) =>
    passes.reduce((total, pass) => total + (what(pass) ?? 0), 0);
  const row = (
    layer: string,
    pass: string,
    of: (what: (pass: PassProfile) => number | null) => number | null,
  ) => [
    layer,
    pass,
    number(of(({ milliseconds }) => milliseconds)),
    number(of(({ directBound }) => directBound)),
    number(of(({ loweredBound }) => loweredBound)),
    number(of(({ memoryBound }) => memoryBound)),
  ];
  return {
    columns: ['layer', 'pass', 'ms', 'direct at peak', 'lowered at peak', 'memory at peak'],
    rows: [...passes.map(pass => row(pass.layer, pass.pass, what => what(pass))), row('sum', '', sum)],
  };
}
