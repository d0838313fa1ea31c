// Chooses how each convolution of a trained network is computed in runs of a known number of pictures.
import { openSession } from '@mien/runtime/node';
import {
  type Convolution,
  type ConvolutionLowering,
  convolutionsOf,
  input,
  type Lowering,
  possibleLowerings,
  uniform,
} from '@mien/tensor';
import { type Network, trainingGraph } from '../models/index.js';
import { exportModel, type FixedRun, type Weights } from './export.js';
import { floatTensor } from './program-tensors.js';
import { fastestRuns } from './turns.js';

/** A lowering must be this much faster than the direct convolution, which loses fewer digits. */
const worthwhile = 0.97;

/**
 * The fastest lowering of each convolution, measured in the whole network. The last one goes first: pictures that are rows
 * already (`lower`) stay so for those after it, and cost only the way there.
 */
export async function autotuneInference(
  network: Network,
  weights: Weights,
  pictures: number,
  threads = 1,
): Promise<FixedRun> {
  const { logits } = trainingGraph(network, input('images', [pictures, ...network.input]));
  const plan: Record<string, ConvolutionLowering> = {};
  for (const convolution of convolutionsOf([logits]).reverse()) {
    const candidates = lowerings(convolution).map(lowering => ({
      ...plan,
      [convolution.signature]: uniform(lowering),
    }));
    const sessions = await Promise.all(
      candidates.map(candidate =>
        openSession(exportModel(network, weights, { fixed: { pictures, plan: candidate } }), { threads }),
      ),
    );
    const images = floatTensor([pictures, ...network.input]);
    images.data.forEach((_, at) => {
      images.data[at] = Math.sin(at + 1);
    });
    const times = await fastestRuns(sessions.map(session => () => session.run({ images })));
    await Promise.all(sessions.map(session => session.close()));
    const best = times.reduce((best, time, at) => (time < times[best]! * worthwhile ? at : best), 0);
    Object.assign(plan, candidates[best]);
  }
  return { pictures, plan };
}

/** Direct first. */
const lowerings = ({ filter, params }: Convolution): readonly Lowering[] =>
  possibleLowerings('forward', filter, params);
