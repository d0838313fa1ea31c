// A step is all that the paper's recipe does for a batch: assembly with augmentation, forward, backward, clip, Adam,
// schedule; convolutions without bias on both sides.
import { runBenchmark } from './measure/benchmark.js';

await runBenchmark({ name: 'training', measured: 'images per second of training', batch: 64, steps: 6 });
