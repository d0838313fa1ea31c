import { openSession } from '@mien/runtime/node';
import { input, matmul, onnxModel } from '@mien/tensor';

/** What one core of this machine reaches at best: the bounds that a profile holds times against. */
export interface Peaks {
  /** Of one matrix product, by the engine. */
  readonly multiplyAddsPerSecond: number;
  /** Of one copy beyond the caches; what is read and what is written both count. */
  readonly bytesPerSecond: number;
}

const trials = 12;
const side = 1024;
const copiedBytes = 128 * 2 ** 20;

/** Takes the fastest of a dozen trials each: whatever else the machine does only ever adds time. */
export async function measurePeaks(): Promise<Peaks> {
  const [left, right] = [input('left', [side, side]), input('right', [side, side])];
  const session = await openSession(onnxModel({ product: matmul(left, right) }));
  const matrix = { data: new Float32Array(side * side).fill(0.5), shape: [side, side] };
  const product = await fastest(() => session.run({ left: matrix, right: matrix }));
  await session.close();
  const source = new Uint8Array(copiedBytes).fill(1);
  const target = new Uint8Array(copiedBytes);
  const copy = await fastest(() => target.set(source));
  return {
    multiplyAddsPerSecond: side ** 3 / product,
    bytesPerSecond: (2 * copiedBytes) / copy,
  };
}

/** Seconds. */
async function fastest(trial: () => unknown): Promise<number> {
  let seconds = Number.POSITIVE_INFINITY;
  for (let at = 0; at < trials; at++) {
    const start = performance.now();
    await trial();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return seconds;
}
