// Chooses how each convolution of a network is computed by timing the choices on this machine.
import { cpus } from 'node:os';
import { engineVersion, openSession } from '@mien/runtime/node';
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

/** Rounds of a contest: every choice runs once a round, so that whatever else the machine does meets all alike. */
const rounds = 8;
/** A choice this far behind the fastest after two rounds runs no more. */
const hopeless = 1.6;
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
    const earlier = known[convolution.signature];
    plan[convolution.signature] =
      earlier ??
      (await fastest(convolution, provider, time => {
        times.push(time);
        onMeasured?.(time);
      }));
  }
  if (cache && times.length > 0) await writePlans(cache, machine, { ...known, ...plan });
  return { plan, times };
}

/** First one lowering for all passes, then for each pass those that came near, and the input gradient's second transform. */
async function fastest(
  convolution: Convolution,
  provider: string,
  onMeasured: (time: LoweringTime) => void,
): Promise<ConvolutionLowering> {
  const choices = choicesOf(convolution);
  const uniforms = await contest(convolution, provider, (choices.forward ?? []).map(uniform), onMeasured);
  const { lowering: best, milliseconds: toBeat } = leader(uniforms);
  const near = new Set(
    uniforms
      .filter(({ milliseconds }) => milliseconds < toBeat * hopeless)
      .map(({ lowering }) => lowering.forward),
  );
  near.add(`${best.forward}-rotated` as Lowering);
  const mixed = (Object.entries(choices) as [Pass, readonly Lowering[]][]).flatMap(([pass, lowerings]) =>
    lowerings
      .filter(lowering => near.has(lowering) && lowering !== best[pass])
      .map(lowering => ({ ...best, [pass]: lowering })),
  );
  return leader(await contest(convolution, provider, [best, ...mixed], onMeasured)).lowering;
}

interface Timed {
  readonly lowering: ConvolutionLowering;
  /** The fastest of its runs: whatever else the machine does only ever adds time. */
  milliseconds: number;
}

const leader = (timed: readonly Timed[]): Timed =>
  timed.reduce((best, next) => (next.milliseconds < best.milliseconds * worthwhile ? next : best));

/** Times the choices side by side. */
async function contest(
  convolution: Convolution,
  provider: string,
  lowerings: readonly ConvolutionLowering[],
  onMeasured: (time: LoweringTime) => void,
): Promise<readonly Timed[]> {
  const entrants = await Promise.all(lowerings.map(lowering => entrant(convolution, provider, lowering)));
  try {
    for (let round = 0; round < rounds; round++) {
      const best = Math.min(...entrants.map(({ milliseconds }) => milliseconds));
      for (const one of entrants) {
        if (round >= 2 && one.milliseconds > best * hopeless) continue;
        const start = performance.now();
        await one.run();
        one.milliseconds = Math.min(one.milliseconds, performance.now() - start);
      }
    }
  } finally {
    await Promise.all(entrants.map(one => one.close()));
  }
  for (const { lowering, milliseconds } of entrants)
    onMeasured({ signature: convolution.signature, lowering, milliseconds });
  return entrants;
}

async function entrant(convolution: Convolution, provider: string, lowering: ConvolutionLowering) {
  const outputs = trialGraph(convolution, lowering);
  const session = await openSession(onnxModel(outputs), { provider });
  const feeds = Object.fromEntries(
    [...inputsOf(Object.values(outputs))].map(([name, { shape }]) => [
      name,
      { data: wave(sizeOf(shape)), shape },
    ]),
  );
  await session.run(feeds);
  return {
    lowering,
    milliseconds: Number.POSITIVE_INFINITY,
    run: () => session.run(feeds),
    close: () => session.close(),
  };
}

/** Numbers without meaning, zeros or denormals among them none. */
const wave = (size: number): Float32Array => Float32Array.from({ length: size }, (_, at) => Math.sin(at + 1));
