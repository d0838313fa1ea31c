// npm run bench -- quantisation [--model models/mien] [--rounds 9] [--seconds 1] [--json]
// How fast a model is in float16 and int8 (the bundles `<model>-float16`, `<model>-int8`) against its float32: one face and
// 32 at once, in Node on one thread and on two, and in headless Chromium on WebAssembly. In every round each format runs
// once, in an order that rotates; a format's ratio is that of the runs of one round.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumPath, hasChromium, openPage } from '../packages/trainer/test/browser/open.js';
import type { Page } from '../packages/trainer/test/browser/page.js';
import { commit, machine, versions } from './measure/machine.js';
import { type Spread, spreadOf } from './measure/pairs.js';
import { type Rival, startRival } from './measure/rival.js';

declare const page: Page;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/mien' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, turnSeconds] = [values.rounds, values.seconds].map(text => {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${text} is no number above 0: give --rounds and --seconds one`);
  return number;
}) as [number, number];

const formats = { float32: values.model, float16: `${values.model}-float16`, int8: `${values.model}-int8` };
type Format = keyof typeof formats;
const names = Object.keys(formats) as Format[];
const note = (text: string) => void process.stderr.write(`${text}\n`);

interface Result {
  readonly where: string;
  readonly batch: number;
  readonly millisecondsPerPicture: Readonly<Record<Format, Spread>>;
  /** float32's time divided by the format's, round by round: above 1 it is faster. */
  readonly speedup: Readonly<Record<Format, Spread>>;
}

/** Times the three in turns. */
async function compared(
  where: string,
  batch: number,
  rivals: Readonly<Record<Format, Rival>>,
): Promise<Result> {
  const steps = await everyFormat(async format => {
    await rivals[format].run(3);
    const { seconds } = await rivals[format].run(3);
    return Math.max(1, Math.round((3 * turnSeconds) / seconds));
  });
  const times: Record<Format, number[]> = { float32: [], float16: [], int8: [] };
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const format of [...names.slice(first), ...names.slice(0, first)])
      times[format].push(1000 / (await rivals[format].run(steps[format])).imagesPerSecond);
  }
  const result = {
    where,
    batch,
    millisecondsPerPicture: await everyFormat(async format => spreadOf(times[format])),
    speedup: await everyFormat(async format =>
      spreadOf(times[format].map((time, round) => times.float32[round]! / time)),
    ),
  };
  note(lineOf(result));
  return result;
}

async function everyFormat<Value>(of: (format: Format) => Promise<Value>): Promise<Record<Format, Value>> {
  const values: Partial<Record<Format, Value>> = {};
  for (const format of names) values[format] = await of(format);
  return values as Record<Format, Value>;
}

function lineOf({ where, batch, millisecondsPerPicture, speedup }: Result): string {
  const cells = names.map(
    name =>
      `${name} ${millisecondsPerPicture[name].median.toFixed(3)} ms (x ${speedup[name].median.toFixed(2)})`,
  );
  return `${where}, batch ${batch}: ${cells.join('  ')}`;
}

async function inNode(threads: number, batch: number): Promise<Result> {
  const program = fileURLToPath(new URL('./mien/bundle.ts', import.meta.url));
  const rivals = await everyFormat(format =>
    startRival(process.execPath, [
      ...['--import', import.meta.resolve('tsx'), program, '--model', formats[format]],
      ...['--batch', `${batch}`, '--threads', `${threads}`],
    ]),
  );
  const result = await compared(`Node, ${threads} thread${threads > 1 ? 's' : ''}`, batch, rivals);
  await Promise.all(Object.values(rivals).map(rival => rival.close()));
  return result;
}

async function inChromium(batches: readonly number[]): Promise<readonly Result[]> {
  if (!hasChromium()) {
    note(`no ${chromiumPath}: WebAssembly is left out`);
    return [];
  }
  const files = new Map<string, Uint8Array>();
  for (const folder of Object.values(formats))
    for (const file of ['model.json', 'model.onnx'])
      files.set(`${basename(folder)}/${file}`, await readFile(join(folder, file)));
  const { tab, browser } = await openPage(files);
  const results: Result[] = [];
  for (const batch of batches) {
    const rivals = await everyFormat(async (format): Promise<Rival> => {
      const address = `/${basename(formats[format])}`;
      return {
        about: {},
        async run(steps) {
          const seconds = await tab.evaluate(([where, pictures, runs]) => page.time(where, pictures, runs), [
            address,
            batch,
            steps,
          ] as const);
          return { seconds, pictures: steps * batch, imagesPerSecond: (steps * batch) / seconds };
        },
        close: async () => undefined,
      };
    });
    results.push(await compared('Chromium, WebAssembly, 1 thread', batch, rivals));
  }
  await browser.close();
  return results;
}

const batches = [1, 32];
const results: Result[] = [];
for (const threads of [1, 2]) for (const batch of batches) results.push(await inNode(threads, batch));
results.push(...(await inChromium(batches)));

if (values.json) {
  const measured = { measured: 'milliseconds per picture by format of weights', model: values.model };
  const circumstances = {
    date: new Date().toISOString(),
    machine: machine(),
    versions: versions(),
    commit: commit(),
  };
  process.stdout.write(`${JSON.stringify({ ...measured, ...circumstances, results }, null, 2)}\n`);
} else process.stdout.write(`${results.map(lineOf).join('\n')}\n`);
