// npm run bench -- inference [--preset notebook] [--batch 1] [--threads 2] [--rounds 9] [--json]
// Images/s of our exported networks and shipped bundles beside PyTorch's eval and what a user would pick today: face-api's and human's
// expression networks under tfjs-wasm. All in one run: in every round each of them runs once, in an order that rotates.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commit, machine, versions } from './measure/machine.js';
import { ratioOf, spreadOf } from './measure/pairs.js';
import { type Rival, startRival } from './measure/rival.js';
import { countOf, inWords } from './measure/words.js';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'notebook' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const batch = countOf('batch', values.batch);
const threads = countOf('threads', values.threads);
const rounds = countOf('rounds', values.rounds);
/** A turn of each lasts about this long. */
const turnSeconds = 0.8;

const pathTo = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const size = ['--batch', String(batch), '--threads', String(threads)];
const node = (file: string, ...words: string[]) =>
  startRival(process.execPath, ['--import', import.meta.resolve('tsx'), pathTo(file), ...words, ...size]);
const note = (text: string) => void process.stderr.write(`${text}\n`);

const models = fileURLToPath(new URL('../models/', import.meta.url));
const bundles = readdirSync(models).filter(name => existsSync(join(models, name, 'model.json')));
const presets = [...new Set([values.preset, 'tiny'])];
const rivals: Record<string, Rival> = {};
for (const preset of presets)
  rivals[`mien ${preset}`] = await node('./mien/inference.ts', '--preset', preset);
for (const bundle of bundles)
  rivals[`models/${bundle}`] = await node('./mien/inference.ts', '--bundle', join(models, bundle));
rivals[`mien ${values.preset}, lowered`] = await node(
  './mien/inference.ts',
  '--preset',
  values.preset,
  '--lowering',
  'auto',
);
const pytorch = `pytorch ${values.preset}`;
rivals[pytorch] = await startRival('/usr/bin/python3', [
  pathTo('./pytorch/inference.py'),
  '--preset',
  values.preset,
  ...size,
]);
for (const network of ['human', 'face-api'])
  rivals[`${network}, tfjs-wasm`] = await node('./tfjs/inference.ts', '--network', network);

const entries = Object.entries(rivals);
const steps = new Map<Rival, number>();
for (const [, rival] of entries) {
  const { seconds } = await rival.run(3);
  steps.set(rival, Math.max(1, Math.round((3 * turnSeconds) / seconds)));
}
const speeds = new Map<Rival, number[]>(entries.map(([, rival]) => [rival, []]));
for (let round = 0; round < rounds; round++) {
  for (const [, rival] of [
    ...entries.slice(round % entries.length),
    ...entries.slice(0, round % entries.length),
  ])
    speeds.get(rival)!.push((await rival.run(steps.get(rival)!)).imagesPerSecond);
  note(
    `round ${round + 1}: ${entries.map(([name, rival]) => `${name} ${speeds.get(rival)!.at(-1)!.toFixed(0)}`).join('  ')}`,
  );
}
await Promise.all(entries.map(([, rival]) => rival.close()));

const results = entries.map(([name, rival]) => {
  const imagesPerSecond = spreadOf(speeds.get(rival)!);
  // The same network alone is compared: PyTorch's is of the preset that was named.
  const isPaired = name.startsWith(`mien ${values.preset}`);
  return {
    name,
    ...rival.about,
    millisecondsPerBatch: (1000 * batch) / imagesPerSecond.median,
    imagesPerSecond,
    ...(isPaired && { ratioToPytorch: ratioOf(speeds.get(rival)!, speeds.get(rivals[pytorch]!)!) }),
  };
});
if (values.json) {
  const result = {
    measured: 'images per second of inference',
    date: new Date().toISOString(),
    machine: machine(),
    versions: versions(),
    commit: commit(),
    batch,
    threads,
    results,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} else {
  for (const { name, millisecondsPerBatch, imagesPerSecond, ratioToPytorch } of results) {
    const ratio = ratioToPytorch
      ? `, ${ratioToPytorch.median.toFixed(2)} × ${pytorch} in the median of turns`
      : '';
    process.stdout.write(
      `${name.padEnd(24)} ${millisecondsPerBatch.toFixed(2).padStart(8)} ms  ${inWords(imagesPerSecond, 0, ' images/s')}${ratio}\n`,
    );
  }
}
