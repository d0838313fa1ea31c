// A step is the logits of one batch, from pictures already normalised; batch norm folded where that is faster.
import { runBenchmark } from './measure/benchmark.js';

await runBenchmark({ name: 'inference', measured: 'images per second of inference', batch: 1, steps: 200 });
