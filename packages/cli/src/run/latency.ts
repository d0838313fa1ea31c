import { openSession } from '@mien/runtime/node';
import {
  buildStep,
  exportModel,
  initialParameters,
  initialStatistics,
  type Network,
  Random,
} from '@mien/trainer';

/** How long one picture in one view takes on one thread, in milliseconds. */
export interface Latency {
  readonly runs: number;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

const warmUps = 3;
const runs = 30;

/** @param model ONNX bytes, `images` [N, channels, height, width] → `logits` */
export async function measureLatency(
  model: Uint8Array,
  input: readonly [channels: number, height: number, width: number],
): Promise<Latency> {
  const session = await openSession(model);
  const images = { data: new Float32Array(input[0] * input[1] * input[2]).fill(0.5), shape: [1, ...input] };
  const times: number[] = [];
  try {
    for (let run = 0; run < warmUps + runs; run++) {
      const begun = performance.now();
      await session.run({ images });
      if (run >= warmUps) times.push(performance.now() - begun);
    }
  } finally {
    await session.close();
  }
  times.sort((a, b) => a - b);
  return { runs, median: times[runs >> 1]!, fastest: times[0]!, slowest: times[runs - 1]! };
}

/** A network as it is before training: as fast as trained, since speed does not follow from the weights. */
export function untrainedModel(network: Network): Uint8Array {
  const { parameters, statistics } = buildStep(network, { pictures: 1 });
  return exportModel(network, {
    parameterSlots: parameters,
    statisticSlots: statistics,
    parameters: initialParameters(parameters, Random.fromSeed(0)),
    statistics: initialStatistics(statistics),
  });
}
