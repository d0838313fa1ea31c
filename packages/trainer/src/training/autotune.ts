// Chooses how each convolution of a network is computed by timing the choices on this machine.
import { cpus } from 'node:os';
import { engineVersion, openSession, type Session } from '@mien/runtime/node';
import {
  type Convolution,
  type ConvolutionLowering,
  choicesOf,
  inputsOf,
  type Lowering,
  type LoweringPlan,
  onnxModel,
  type Pass,
  passes,
  sizeOf,
  trialGraph,
  uniform,
} from '@mien/tensor';
import { type Network, networkConvolutions } from '../models/index.js';
import { readPlans, writePlans } from './plan-cache.js';
import { type Contest, contest, isHopeless } from './turns.js';

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
  /** Told, in a sentence, that choices could not be kept. */
  readonly warn?: (message: string) => void;
  /** Aborting it ends the timing after the pair under way; what was chosen before is kept. */
  readonly signal?: AbortSignal;
}

/** A choice must be this much faster to displace an earlier one, which is simpler or loses fewer digits. */
const worthwhile = 0.96;

/** The fastest plan for `pictures` pictures a run on one thread. @throws the signal's reason where that is aborted */
export async function autotune(
  network: Network,
  pictures: number,
  { cache, provider = 'cpu', onMeasured, warn = () => {}, signal }: AutotuneOptions,
): Promise<Autotuned> {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ONNX Runtime ${engineVersion}${provider === 'cpu' ? '' : `, ${provider}`}`;
  const known = cache ? await readPlans(cache, machine) : {};
  const plan: Record<string, ConvolutionLowering> = {};
  const times: LoweringTime[] = [];
  const trial: Trial = {
    provider,
    signal,
    onMeasured(time) {
      times.push(time);
      onMeasured?.(time);
    },
  };
  let isKept = cache !== null;
  for (const convolution of networkConvolutions(network, pictures)) {
    const { signature } = convolution;
    const earlier = fitting(known[signature], timedChoices(convolution, provider));
    const chosen = earlier ?? (await fastest(convolution, trial));
    plan[signature] = chosen;
    if (earlier || !cache || !isKept) continue;
    // At once: an interrupted choice goes on where it stopped.
    await writePlans(cache, machine, { [signature]: chosen }).catch(({ message }: Error) => {
      isKept = false;
      warn(`Could not keep the lowerings chosen, so the next training will time them again: ${message}`);
    });
  }
  return { plan, times };
}

/** How lowerings are timed. */
interface Trial {
  readonly provider: string;
  readonly signal: AbortSignal | undefined;
  readonly onMeasured: (time: LoweringTime) => void;
}

type Choices = ReturnType<typeof choicesOf>;

/** What a convolution's passes may be computed by on a provider: WebGPU's MaxPool gives no indices, which direct steps need. */
export function timedChoices(convolution: Convolution, provider: string): Choices {
  const choices = choicesOf(convolution);
  if (provider !== 'webgpu') return choices;
  return Object.fromEntries(
    (Object.entries(choices) as [Pass, readonly Lowering[]][]).map(([pass, lowerings]) => [
      pass,
      lowerings.filter(lowering => lowering !== 'direct'),
    ]),
  );
}

/** The lowering if each of its passes is among the choices. */
const fitting = (lowering: ConvolutionLowering | undefined, choices: Choices) =>
  lowering && passes.every(pass => choices[pass]?.includes(lowering[pass]) ?? true) ? lowering : undefined;

/** First one lowering for all passes, then for each pass those that came near, and the input gradient's second transform. */
async function fastest(convolution: Convolution, trial: Trial): Promise<ConvolutionLowering> {
  const choices = timedChoices(convolution, trial.provider);
  const uniforms = await timed(convolution, trial, (choices.forward ?? []).map(uniform));
  const toBeat = Math.min(...uniforms.times.map(({ milliseconds }) => milliseconds));
  const near = new Set(
    uniforms.times
      .filter(({ milliseconds }) => !isHopeless(milliseconds, toBeat))
      .map(({ candidate }) => candidate.forward),
  );
  let { best } = uniforms;
  near.add(`${best.forward}-rotated` as Lowering);
  for (const [pass, lowerings] of Object.entries(choices) as [Pass, readonly Lowering[]][]) {
    const others = lowerings.filter(lowering => near.has(lowering) && lowering !== best[pass]);
    ({ best } = await timed(convolution, trial, [
      best,
      ...others.map(lowering => ({ ...best, [pass]: lowering })),
    ]));
  }
  return best;
}

async function timed(
  convolution: Convolution,
  { provider, signal, onMeasured }: Trial,
  lowerings: readonly ConvolutionLowering[],
): Promise<Contest<ConvolutionLowering>> {
  const feeds = feedsOf(convolution);
  const open = async (lowering: ConvolutionLowering) => {
    const session = await openSession(onnxModel(trialGraph(convolution, lowering)), { provider });
    await session.run(feeds);
    return { run: () => session.run(feeds), close: () => session.close() };
  };
  const result = await contest(lowerings, open, worthwhile, signal);
  const { signature } = convolution;
  for (const { candidate: lowering, milliseconds } of result.times)
    onMeasured({ signature, lowering, milliseconds });
  return result;
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
