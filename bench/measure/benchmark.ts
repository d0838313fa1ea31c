// npm run bench -- <name> [--preset notebook] [--batch N] [--threads 2] [--steps N] [--pairs 9] [--against pytorch] [--json]
// Times bench/mien/<name>.ts beside bench/pytorch/<name>.py, in turns, in one run.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commit, machine, versions } from './machine.js';
import { compare } from './pairs.js';
import { startRival } from './rival.js';
import { countOf, inWords } from './words.js';

export interface Benchmark {
  readonly name: 'training' | 'inference';
  readonly measured: string;
  readonly batch: number;
  /** Steps of one run, long enough that starting and ending one weighs little. */
  readonly steps: number;
}

const pathTo = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const print = (text: string) => void process.stdout.write(`${text}\n`);
const note = (text: string) => void process.stderr.write(`${text}\n`);

/** Reads the command line, measures, and prints what came out, as text or as one JSON document. */
export async function runBenchmark({ name, measured, ...usual }: Benchmark): Promise<void> {
  const { preset, batch, threads, steps, pairs, json } = optionsOf(usual);
  const words = Object.entries({ preset, batch, threads, steps }).flatMap(([key, value]) => [
    `--${key}`,
    String(value),
  ]);
  const where = machine();
  // One after the other, so that neither chooses its way of computing while the other works.
  const ours = await startRival(process.execPath, [
    ...['--import', import.meta.resolve('tsx')],
    ...[pathTo(`mien/${name}.ts`), ...words],
  ]);
  const pytorch = await startRival('/usr/bin/python3', [pathTo(`pytorch/${name}.py`), ...words]).catch(
    async cause => {
      await ours.close();
      throw new Error(`${cause.message}; PyTorch is Debian's package python3-torch`, { cause });
    },
  );
  note(`${preset}, batch ${batch}, ${threads} threads, ${pairs} pairs of ${steps} steps`);
  note(`ours: ${JSON.stringify(ours.about)}\npytorch: ${JSON.stringify(pytorch.about)}`);
  const compared = await compare(ours, pytorch, {
    pairs,
    steps,
    onPair: (own, other) =>
      note(`  ours ${own.toFixed(1)}  pytorch ${other.toFixed(1)}  ratio ${(own / other).toFixed(3)}`),
  });
  await Promise.all([ours.close(), pytorch.close()]);

  if (json) {
    const result = {
      measured,
      date: new Date().toISOString(),
      machine: where,
      versions: { ...versions(), torch: pytorch.about.torch },
      commit: commit(),
      ...{ preset, batch, threads, steps },
      ours: { ...compared.ours, about: ours.about },
      pytorch: { ...compared.theirs, about: pytorch.about },
      ratio: compared.ratio,
    };
    print(JSON.stringify(result, null, 2));
  } else {
    print(measured);
    print(`ours     ${inWords(compared.ours.imagesPerSecond, 1)}`);
    print(`pytorch  ${inWords(compared.theirs.imagesPerSecond, 1)}`);
    print(`ratio    ${inWords(compared.ratio, 3)}`);
  }
}

function optionsOf(usual: { readonly batch: number; readonly steps: number }) {
  const { values } = parseArgs({
    options: {
      preset: { type: 'string', default: 'notebook' },
      batch: { type: 'string', default: String(usual.batch) },
      threads: { type: 'string', default: '2' },
      steps: { type: 'string', default: String(usual.steps) },
      pairs: { type: 'string', default: '9' },
      against: { type: 'string', default: 'pytorch' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.against !== 'pytorch') throw new Error(`--against is ${values.against}: there is only pytorch`);
  return {
    preset: values.preset,
    json: values.json,
    batch: countOf('batch', values.batch),
    threads: countOf('threads', values.threads),
    steps: countOf('steps', values.steps),
    pairs: countOf('pairs', values.pairs),
  };
}
