import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { barrierWords } from '../../src/training/barrier.js';

const built = new URL('../../dist/training/barrier.js', import.meta.url).href;

/** Runs `body` in so many threads, with `wait`, `stop`, `thread` and a shared Int32Array `shared`; gives what each returned. */
function inThreads(threads: number, shared: Int32Array, body: string): Promise<unknown[]> {
  const words = new Int32Array(new SharedArrayBuffer(4 * barrierWords));
  const code = `
    const { parentPort, workerData: { words, shared, thread } } = require('node:worker_threads');
    import(${JSON.stringify(built)}).then(({ barrierOver }) => {
      const barrier = barrierOver(words, ${threads});
      const run = () => { ${body} };
      try { parentPort.postMessage(run()); } catch (error) { parentPort.postMessage(error.constructor.name); }
    });`;
  return Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const worker = new Worker(code, { eval: true, execArgv: [], workerData: { words, shared, thread } });
      return new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    }),
  );
}

describe('a barrier', () => {
  it.each([1, 2, 5])('lets nobody of %d pass before all have come, two thousand times', async threads => {
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    const early = await inThreads(
      threads,
      arrived,
      `let early = 0;
       for (let round = 1; round <= 2000; round++) {
         Atomics.add(shared, 0, 1);
         barrier.wait();
         if (Atomics.load(shared, 0) !== round * ${threads}) early++;
         barrier.wait();
       }
       return early;`,
    );
    expect(early).toEqual(Array(threads).fill(0));
  });

  it('that one breaks stops the others, waiting or yet to come', async () => {
    const results = await inThreads(
      3,
      new Int32Array(new SharedArrayBuffer(4)),
      `if (thread === 0) { Atomics.wait(shared, 0, 0, 50); barrier.break(); return 'broke it'; }
       barrier.wait();
       return 'passed';`,
    );
    expect(results).toEqual(['broke it', 'BrokenBarrier', 'BrokenBarrier']);
  });
});
