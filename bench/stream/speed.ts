// Frames per second of ours and of human's pipeline, each on one core, in turns.
import { resolve } from 'node:path';
import { compare } from '../measure/pairs.js';
import { startRival } from '../measure/rival.js';

const pathTo = (file: string) => resolve(import.meta.dirname, file);

/** Both run on the same core, one at a time. */
const onOneCore = (file: string, ...words: string[]) =>
  startRival('taskset', [
    '-c',
    '0',
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    pathTo(file),
    ...words,
  ]);

export interface SpeedOptions {
  readonly faces: number;
  readonly model: string | undefined;
  readonly pairs: number;
  /** Frames of one turn. */
  readonly frames: number;
}

export async function speed({ faces, model, pairs, frames }: SpeedOptions) {
  const words = ['--faces', String(faces)];
  const ours = await onOneCore(
    '../mien/stream.ts',
    ...words,
    ...(model === undefined ? [] : ['--model', model]),
  );
  const theirs = await onOneCore('../tfjs/stream.ts', ...words);
  const onPair = (own: number, other: number) =>
    void process.stderr.write(`${faces} faces: ${own.toFixed(1)} and ${other.toFixed(1)} frames/s\n`);
  const { ours: own, theirs: other, ratio } = await compare(ours, theirs, { pairs, steps: frames, onPair });
  await Promise.all([ours.close(), theirs.close()]);
  return {
    faces,
    ours: { ...ours.about, framesPerSecond: own.imagesPerSecond },
    human: { ...theirs.about, framesPerSecond: other.imagesPerSecond },
    ratio,
  };
}
