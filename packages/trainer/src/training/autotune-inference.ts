// Chooses how each convolution of a trained network is computed in runs of a known number of pictures.
import { openSession } from '@mien/runtime/node';
import { type LoweringPlan, possibleLowerings, uniform } from '@mien/tensor';
import { type Network, networkConvolutions } from '../models/index.js';
import { exportModel, type FixedRun, type Weights } from './export.js';
import { floatTensor } from './program-tensors.js';
import { contest } from './turns.js';

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
  const images = floatTensor([pictures, ...network.input]);
  images.data.forEach((_, at) => {
    images.data[at] = Math.sin(at + 1);
  });
  const open = async (plan: LoweringPlan) => {
    const model = exportModel(network, weights, { fixed: { pictures, plan } });
    const session = await openSession(model, { threads });
    return { run: () => session.run({ images }), close: () => session.close() };
  };
  let plan: LoweringPlan = {};
  for (const { signature, filter, params } of networkConvolutions(network, pictures).toReversed()) {
    // Direct first.
    const candidates = possibleLowerings('forward', filter, params).map(lowering => ({
      ...plan,
      [signature]: uniform(lowering),
    }));
    plan = (await contest<LoweringPlan>(candidates, open, worthwhile)).best;
  }
  return { pictures, plan };
}
