// A training in a process of its own, for tests that end it. Arguments: folder, configuration as JSON, `resume` or `begin`.
// Says `step N` on standard output after every step.

import { train } from '../../src/training/train.js';
import { drawnDataset } from './drawn.js';

const [folder, configuration, mode] = process.argv.slice(2);
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
const { ended } = await train(JSON.parse(configuration!), drawnDataset(280, 30), folder!, {
  resume: mode === 'resume',
  signal: controller.signal,
  onProgress: event => {
    if (event.kind === 'step') process.stdout.write(`step ${event.step}\n`);
  },
});
process.exitCode = ended === 'interrupted' ? 130 : 0;
