// npm run bench -- scaling [--rounds 5] [--out bench/results/scaling.json] [--figure docs/scaling.svg] [--draw]
// How the speed of training `notebook` grows with shards, with pictures per shard and with the network's width.
// --draw only draws the figure of results measured before.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSession } from '@mien/runtime/node';
import { uniform } from '@mien/tensor';
import {
  buildStep,
  describeNetwork,
  type Figure,
  figureFile,
  lineChart,
  type Network,
  networkConvolutions,
  preset,
  roundAxis,
} from '@mien/trainer';
import { commit, machine, versions } from './measure/machine.js';
import { compare, type Spread, spreadOf } from './measure/pairs.js';
import { startRival } from './measure/rival.js';
import { countOf } from './measure/words.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'bench/results/scaling.json' },
    figure: { type: 'string', default: 'docs/scaling.svg' },
    draw: { type: 'boolean', default: false },
  },
});
const rounds = countOf('rounds', values.rounds);
const steps = 4;
const sizes = [4, 8, 16, 32, 64];
const widths = [0.25, 0.5, 1];
const note = (text: string) => void process.stderr.write(`${text}\n`);

interface SizePoint {
  readonly picturesPerShard: number;
  readonly oneShard: Spread;
  readonly twoShards: Spread;
}

interface WidthPoint {
  readonly width: number;
  readonly multiplyAdds: number;
  readonly imagesPerSecond: Spread;
}

/** Whole training steps by `train`, one shard and two in turns. */
async function measureSize(picturesPerShard: number): Promise<SizePoint> {
  const start = (shards: number) =>
    startRival(process.execPath, [
      ...[
        '--import',
        import.meta.resolve('tsx'),
        fileURLToPath(new URL('./mien/training.ts', import.meta.url)),
      ],
      ...[
        '--threads',
        String(shards),
        '--batch',
        String(shards * picturesPerShard),
        '--steps',
        String(steps),
      ],
    ]);
  const [one, two] = [await start(1), await start(2)];
  const { ours, theirs, ratio } = await compare(two, one, { pairs: rounds, steps });
  await Promise.all([one.close(), two.close()]);
  note(`${picturesPerShard} a shard: two shards are ${ratio.median.toFixed(2)} times one`);
  return { picturesPerShard, oneShard: theirs.imagesPerSecond, twoShards: ours.imagesPerSecond };
}

/** `notebook` with every channel count multiplied. */
function notebookOfWidth(width: number): Network {
  const whole = preset('notebook');
  return {
    ...whole,
    name: `notebook × ${width}`,
    logits: (layers, pictures) =>
      whole.logits(
        {
          ...layers,
          convolution: (name, x, layer) => {
            // A residual block asks for its picture's channels, which are multiplied already.
            const channels = layer.channels === x.shape[1] ? layer.channels : layer.channels * width;
            return layers.convolution(name, x, { ...layer, channels });
          },
        },
        pictures,
      ),
  };
}

/** Steps of 32 pictures in one session on one thread, without assembly and optimiser; F(4,3), and F(3,3) below 12 pixels. */
async function measureWidth(width: number): Promise<WidthPoint> {
  const pictures = 32;
  const network = notebookOfWidth(width);
  const plan = Object.fromEntries(
    networkConvolutions(network, pictures).map(({ signature, x, filter }) => {
      const lowering = filter[1] === 1 ? 'im2col' : x[2]! >= 12 ? 'winograd4' : 'winograd3';
      return [signature, uniform(lowering)] as const;
    }),
  );
  const program = buildStep(network, { pictures, plan });
  const session = await openSession(program.bytes);
  const filled = (shape: readonly number[]) => ({
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(at + 1) / 10),
    shape,
  });
  const feeds = {
    images: filled([pictures, ...network.input]),
    targets: filled([pictures, network.classes]),
    ...Object.fromEntries(program.parameters.map(({ name, shape }) => [name, filled(shape)])),
  };
  await session.run(feeds);
  const speeds: number[] = [];
  for (let round = 0; round < 3 * rounds; round++) {
    const start = performance.now();
    await session.run(feeds);
    speeds.push((1000 * pictures) / (performance.now() - start));
  }
  await session.close();
  const imagesPerSecond = spreadOf(speeds);
  note(`width ${width}: ${imagesPerSecond.median.toFixed(0)} images/s`);
  return { width, multiplyAdds: describeNetwork(network).multiplyAdds, imagesPerSecond };
}

interface Results {
  readonly sizes: readonly SizePoint[];
  readonly widths: readonly WidthPoint[];
}

function figure({ sizes }: Results): Figure {
  const points = (pick: (point: SizePoint) => Spread) =>
    sizes.map(point => [point.picturesPerShard, pick(point).max] as const);
  const [one, two] = [points(point => point.oneShard), points(point => point.twoShards)];
  const all = [...one, ...two].map(([, speed]) => speed);
  const last = sizes.at(-1)!;
  return {
    name: 'scaling',
    title: 'Speed of training by pictures per shard',
    caption:
      `Network notebook, whole training steps on two cores, the fastest of ${last.oneShard.n} runs: with ${last.picturesPerShard} pictures a shard, ` +
      `one shard trains ${last.oneShard.max.toFixed(0)} images/s, two ${last.twoShards.max.toFixed(0)}.`,
    table: {
      columns: ['pictures per shard', 'one shard', 'two shards'],
      rows: sizes.map(({ picturesPerShard, oneShard, twoShards }) => [
        picturesPerShard,
        oneShard.max.toFixed(1),
        twoShards.max.toFixed(1),
      ]),
    },
    draw: (theme, width) =>
      lineChart(
        {
          height: 300,
          x: {
            label: 'pictures per shard',
            domain: [0, last.picturesPerShard],
            ticks: sizes.map(size => size.picturesPerShard),
            decimals: 0,
          },
          y: roundAxis('images/s', all, true),
          series: [
            { name: 'two shards', points: two, stroke: 'main', dots: true },
            { name: 'one shard', points: one, stroke: 'compared', dots: true },
          ],
        },
        theme,
        width,
      ),
  };
}

if (!values.draw) {
  const measuredSizes: SizePoint[] = [];
  for (const size of sizes) measuredSizes.push(await measureSize(size));
  const measuredWidths: WidthPoint[] = [];
  for (const width of widths) measuredWidths.push(await measureWidth(width));
  const about = {
    date: new Date().toISOString(),
    machine: machine(),
    versions: versions(),
    commit: commit(),
  };
  const results = {
    measured: 'images per second of training',
    ...about,
    sizes: measuredSizes,
    widths: measuredWidths,
  };
  writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`);
}
writeFileSync(values.figure, figureFile(figure(JSON.parse(readFileSync(values.out, 'utf8')) as Results)));
