// npm run bench -- fuzz [--files 10000] [--seed 1] [--json]
// Mutated JPEG, PNG, WebP and TIFF files: each must end in an answer or an error that says something,
// within a time limit, and memory must not grow by 20 MB after the first tenth.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRecognizer } from '@mien/recognizer/node';
import { Random } from '@mien/trainer';
import sharp from 'sharp';
import { linearBundle } from '../test/faces/bundle.js';
import { mutated } from './faces/mutate.js';
import { commit, machine, versions } from './measure/machine.js';
import { watchMemory } from './measure/memory.js';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const files = Number(options.files);
const timeLimitMs = 30_000;

const samples = resolve(createRequire(import.meta.url).resolve('@vladmandic/face-api'), '../../demo');
const picture = sharp(join(samples, 'sample5.jpg')).resize(160);
const seeds = {
  jpeg: await picture.clone().jpeg().toBuffer(),
  'progressive jpeg': await picture.clone().jpeg({ progressive: true }).toBuffer(),
  png: await picture.clone().png().toBuffer(),
  'palette png': await picture.clone().png({ palette: true }).toBuffer(),
  webp: await picture.clone().webp().toBuffer(),
  'lossless webp': await picture.clone().webp({ lossless: true }).toBuffer(),
  tiff: await picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
  'tiled tiff': await picture.clone().tiff({ compression: 'deflate', tile: true }).toBuffer(),
};
const formats = Object.keys(seeds) as (keyof typeof seeds)[];

const random = Random.fromSeed(`fuzz ${options.seed}`);
const bundle = await linearBundle();
const recognizer = await createRecognizer({ model: bundle.folder });
const counts = Object.fromEntries(formats.map(format => [format, { answers: 0, errors: 0 }]));
const messages = new Map<string, number>();
const faults: string[] = [];
let slowestMs = 0;
const memory = watchMemory(files, 'files');
for (let file = 0; file < files; file++) {
  const format = formats[file % formats.length]!;
  const bytes = mutated(seeds[format], random);
  const start = performance.now();
  const { signal, clear } = timeLimit();
  try {
    await recognizer.recognize(bytes, { mode: 'stream', signal });
    counts[format]!.answers++;
  } catch (error) {
    const { message } = error as Error;
    counts[format]!.errors++;
    if (signal.aborted || !message.startsWith('cannot decode'))
      faults.push(`file ${file} (${format}): ${message}`);
    const kind = message.replace(/\d+/g, '#').slice(0, 120);
    messages.set(kind, (messages.get(kind) ?? 0) + 1);
  }
  clear();
  slowestMs = Math.max(slowestMs, performance.now() - start);
  memory.done(file + 1);
}
const { resident, growthMegabytes } = memory.growth();
await recognizer.close();
await bundle.remove();

const result = {
  measured: 'what became of mutated files',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  files,
  seed: options.seed,
  counts,
  faults,
  slowestMs,
  resident,
  growthMegabytes,
  commonestErrors: [...messages].sort((a, b) => b[1] - a[1]).slice(0, 12),
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result, null, 2)}\n`
    : `${files} files: ${JSON.stringify(counts)}, ${faults.length} faults, slowest ${slowestMs.toFixed(0)} ms, grown by ${growthMegabytes.toFixed(1)} MB\n`,
);
if (faults.length > 0 || growthMegabytes >= 20) process.exitCode = 1;

/** Unlike `AbortSignal.timeout`, nothing of it stays once it is cleared. */
function timeLimit() {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error(`no answer within ${timeLimitMs} ms`)), timeLimitMs);
  return { signal: limit.signal, clear: () => clearTimeout(timer) };
}
