// Chooses how each convolution of a network is computed by timing the choices on this machine.
import { cpus } from 'node:os';
import { engineVersion, openSession, type Session } from '@mien/runtime/node';
import {
  type Convolution,
  type ConvolutionLowering,
  choicesOf,
  convolutionsOf,
  input,
  inputsOf,
  type Lowering,
  type LoweringPlan,
  onnxModel,
  type Pass,
  sizeOf,
  trialGraph,
  uniform,
} from '@mien/tensor';
import { type Network, trainingGraph } from '../models/index.js';
import { readPlans, writePlans } from './plan-cache.js';
import { fastestRuns, isHopeless } from './turns.js';

/** How long a convolution and its gradients took when computed in one way, in milliseconds: the fastest of its runs. */
export interface LoweringTime {
  readonly signature: string;
  readonly lowering: ConvolutionLowering;
  readonly milliseconds: number;
}

export interface Autotuned {
  readonly plan: LoweringPlan;
  /** Every measurement made; empty for what came from the cache. */
  readonly times: readonly LoweringTime[];
}

export interface AutotuneOptions {
  /** File of earlier choices, by machine and engine; null measures everything afresh and keeps nothing. */
  readonly cache: string | null;
  /** The execution provider to time them on, `cpu` unless told. */
  readonly provider?: string;
  readonly onMeasured?: (time: LoweringTime) => void;
}

/** A choice must be this much faster to displace an earlier one, which is simpler or loses fewer digits. */
const worthwhile = 0.96;

/** The fastest plan for `pictures` pictures a run on one thread. */
export async function autotune(
  network: Network,
  pictures: number,
  { cache, provider = 'cpu', onMeasured }: AutotuneOptions,
): Promise<Autotuned> {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ONNX Runtime ${engineVersion}${provider === 'cpu' ? '' : `, ${provider}`}`;
  const known = cache ? await readPlans(cache, machine) : {};
  const graph = trainingGraph(network, input('images', [pictures, ...network.input]));
  const plan: Record<string, ConvolutionLowering> = {};
  const times: LoweringTime[] = [];
  for (const convolution of convolutionsOf([graph.logits])) {
    const { signature } = convolution;
    plan[signature] =
      known[signature] ??
      (await fastest(convolution, provider, time => {
        times.push(time);
        onMeasured?.(time);
      }));
    // At once: an interrupted choice goes on where it stopped.
    if (cache && !known[signature]) await writePlans(cache, machine, { ...known, ...plan });
  }
  return { plan, times };
}

/** First one lowering for all passes, then for each pass those that came near, and the input gradient's second transform. */
async function fastest(
  convolution: Convolution,
  provider: string,
  onMeasured: (time: LoweringTime) => void,
): Promise<ConvolutionLowering> {
  const choices = choicesOf(convolution);
  const contestOf = (lowerings: readonly ConvolutionLowering[]) =>
    contest(convolution, provider, lowerings, onMeasured);
  const uniforms = await contestOf((choices.forward ?? []).map(uniform));
  const toBeat = Math.min(...uniforms.times.map(({ milliseconds }) => milliseconds));
  const near = new Set(
    uniforms.times
      .filter(({ milliseconds }) => !isHopeless(milliseconds, toBeat))
      .map(({ lowering }) => lowering.forward),
  );
  let { best } = uniforms;
  near.add(`${best.forward}-rotated` as Lowering);
  for (const [pass, lowerings] of Object.entries(choices) as [Pass, readonly Lowering[]][]) {
    const others = lowerings.filter(lowering => near.has(lowering) && lowering !== best[pass]);
    ({ best } = await contestOf([best, ...others.map(lowering => ({ ...best, [pass]: lowering }))]));
  }
  return best;
}

interface Contest {
  readonly best: ConvolutionLowering;
  readonly times: readonly LoweringTime[];
}

/** Each choice in turn against the best of those before it: never more than two are in memory at once. */
async function contest(
  convolution: Convolution,
  provider: string,
  [first, ...others]: readonly ConvolutionLowering[],
  onMeasured: (time: LoweringTime) => void,
): Promise<Contest> {
  if (others.length === 0) return { best: first!, times: [] };
  const { signature } = convolution;
  const times: LoweringTime[] = [];
  const feeds = feedsOf(convolution);
  let holder = await entrant(convolution, feeds, provider, first!);
  try {
    for (const lowering of others) {
      const challenger = await entrant(convolution, feeds, provider, lowering);
      const [held, challenged] = (await fastestRuns([holder.run, challenger.run])) as [number, number];
      times.push({ signature, lowering: holder.lowering, milliseconds: held });
      times.push({ signature, lowering, milliseconds: challenged });
      const [winner, loser] = challenged < held * worthwhile ? [challenger, holder] : [holder, challenger];
      await loser.close();
      holder = winner;
    }
  } finally {
    await holder.close();
  }
  for (const time of times) onMeasured(time);
  return { best: holder.lowering, times };
}

async function entrant(
  convolution: Convolution,
  feeds: Feeds,
  provider: string,
  lowering: ConvolutionLowering,
) {
  const session = await openSession(onnxModel(trialGraph(convolution, lowering)), { provider });
  await session.run(feeds);
  return { lowering, run: () => session.run(feeds), close: () => session.close() };
}

type Feeds = Parameters<Session['run']>[0];

/** What a convolution's trials compute with, however it is lowered. */
const feedsOf = (convolution: Convolution): Feeds =>
  Object.fromEntries(
    [...inputsOf(Object.values(trialGraph(convolution, uniform('direct'))))].map(([name, { shape }]) => [
      name,
      { data: wave(sizeOf(shape)), shape },
    ]),
  );

/** Numbers without meaning, zeros or denormals among them none. */
const wave = (size: number): Float32Array => Float32Array.from({ length: size }, (_, at) => Math.sin(at + 1));
