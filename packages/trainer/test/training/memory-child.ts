// Prints by how many bytes this process grew at most while it opened and ran a step: network, pictures, lowering; with
// `timed` for a lowering, while it timed them all.
import { openSession } from '@mien/runtime/node';
import { convolutionsOf, input, type Lowering, uniform } from '@mien/tensor';
import { preset, trainingGraph } from '../../src/models/index.js';
import { autotune } from '../../src/training/autotune.js';
import { floatTensor, parameterTensors } from '../../src/training/program-tensors.js';
import { buildStep } from '../../src/training/step.js';

const [name = 'tiny', count = '1', lowering = 'direct'] = process.argv.slice(2);
const network = preset(name);
const pictures = Number(count);
if (lowering === 'timed') await timeLowerings();
else await runStep(lowering as Lowering);

function printGrowth(before: number): void {
  process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
}

async function timeLowerings(): Promise<void> {
  const before = process.memoryUsage().rss;
  await autotune(network, pictures, { cache: null });
  printGrowth(before);
}

async function runStep(lowering: Lowering): Promise<void> {
  const { logits } = trainingGraph(network, input('images', [pictures, ...network.input]));
  const plan = Object.fromEntries(
    convolutionsOf([logits]).map(({ signature, filter }) => [
      signature,
      uniform(filter[1] === 1 && lowering !== 'direct' ? 'im2col' : lowering),
    ]),
  );
  const program = buildStep(network, { pictures, plan });
  const weights = new Float32Array(program.parameters.reduce((sum, { size }) => sum + size, 0)).fill(0.01);
  const before = process.memoryUsage().rss;
  const session = await openSession(program.bytes);
  const feeds = {
    images: floatTensor([pictures, ...network.input]),
    targets: floatTensor([pictures, network.classes]),
    ...parameterTensors(program, weights, ''),
  };
  for (let run = 0; run < 2; run++) await session.run(feeds);
  await session.close();
  printGrowth(before);
}
