// npm run bench -- stream [--model BUNDLE] [--part speed|flips|onset|memory|reconnects|browser …] [--json]
// What streams are held to, each part unless some are named: frames/s on one core with one face and with eight, beside
// human's own pipeline; changes of label and certainty on still, noisy faces; the label's delay on a step; resident memory over 20,000
// frames and over 100 reconnects; frames/s in headless Chromium. Steadiness means nothing without a trained --model.
// Shorter by --pairs, --turn, --seconds, --frames and --reconnects.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createRecognizer,
  followSettingsSchema,
  type NodePicture,
  type NodeVideo,
  type Recognizer,
} from '@mien/recognizer/node';
import { linearBundle } from '../test/faces/bundle.js';
import { commit, machine, versions } from './measure/machine.js';
import { webcam } from './stream/browser.js';
import { longStream, vanishingCamera } from './stream/memory.js';
import { speed } from './stream/speed.js';
import { flipsPerMinute, onsetDelays } from './stream/steadiness.js';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    part: { type: 'string', multiple: true },
    pairs: { type: 'string', default: '9' },
    turn: { type: 'string', default: '120' },
    seconds: { type: 'string', default: '60' },
    noise: { type: 'string', default: '16' },
    frames: { type: 'string', default: '20000' },
    reconnects: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});
const settings = followSettingsSchema.parse({});
const linear = await linearBundle();
const model = resolve(options.model ?? linear.folder);

/** What a part found, in words too, and whether that is what is asked for. */
interface Found {
  readonly figures: object;
  readonly words: string;
  readonly isMet: boolean;
}

async function speedFound(faces: number, least: number): Promise<Found> {
  const figures = await speed({ faces, model, pairs: Number(options.pairs), frames: Number(options.turn) });
  const own = figures.ours.framesPerSecond.median;
  const ratio = figures.ratio.median;
  const words = `${faces} faces, the detector once in ${settings.detectEvery} frames: ${own.toFixed(1)} frames/s on one core (asked: ${least}), ${ratio.toFixed(2)} times human's (asked: 3)`;
  return { figures, words, isMet: own >= least && ratio >= 3 };
}

async function withRecognizer(
  measure: (recognizer: Recognizer<NodePicture, NodeVideo>) => Promise<Found>,
): Promise<Found> {
  const recognizer = await createRecognizer({ model });
  try {
    return await measure(recognizer);
  } finally {
    await recognizer.close();
  }
}

const grew = (what: string, figures: { readonly growthMegabytes: number }): Found => ({
  figures,
  words: `${what}: grown by ${figures.growthMegabytes.toFixed(1)} MB after the first tenth (asked: below 20)`,
  isMet: figures.growthMegabytes < 20,
});

const parts: Readonly<Record<string, () => Promise<readonly Found[]>>> = {
  speed: async () => [await speedFound(1, 60), await speedFound(8, 25)],
  flips: async () => [
    await withRecognizer(async recognizer => {
      const figures = await flipsPerMinute(recognizer, Number(options.seconds), Number(options.noise));
      const { unsmoothed, smoothed, onsets, ratio } = figures;
      const words = `still faces: ${unsmoothed.toFixed(1)} changes of what is shown a minute unsmoothed, ${smoothed.toFixed(1)} smoothed, ${ratio.toFixed(1)} times fewer (asked: 5), ${onsets.toFixed(1)} onsets`;
      return { figures, words, isMet: ratio >= 5 };
    }),
  ],
  onset: async () => [
    await withRecognizer(async recognizer => {
      const figures = await onsetDelays(recognizer);
      const { median, max, n } = figures.milliseconds;
      const words = `step: label follows after ${median.toFixed(0)} ms in the median, ${max.toFixed(0)} ms at most of ${n} (asked: 300)`;
      return { figures, words, isMet: max <= 300 };
    }),
  ],
  memory: async () => [
    await withRecognizer(async recognizer => {
      const frames = Number(options.frames);
      return grew(`${frames} frames`, await longStream(recognizer, frames));
    }),
  ],
  reconnects: async () => [
    await withRecognizer(async recognizer => {
      const reconnects = Number(options.reconnects);
      return grew(`${reconnects} reconnects`, await vanishingCamera(recognizer, reconnects));
    }),
  ],
  browser: async () => {
    const figures = await webcam(model, 200);
    const words = `headless Chromium, 1280x720, ${figures.mostFaces} face: ${figures.framesPerSecond.toFixed(1)} frames/s (asked: 12)`;
    return [{ figures, words, isMet: figures.framesPerSecond >= 12 }];
  },
};

const found: Record<string, readonly Found[]> = {};
for (const part of options.part ?? Object.keys(parts)) {
  const measure = parts[part];
  if (!measure) throw new Error(`--part is ${part}: give ${Object.keys(parts).join(', ')}`);
  found[part] = await measure();
  for (const { words } of found[part]) process.stderr.write(`${words}\n`);
}
await linear.remove();

const all = Object.values(found).flat();
const result = {
  measured: 'streams',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  model: options.model ?? 'one linear layer, untrained',
  settings,
  parts: Object.fromEntries(
    Object.entries(found).map(([part, list]) => [part, list.map(({ figures }) => figures)]),
  ),
};
process.stdout.write(
  options.json ? `${JSON.stringify(result, null, 2)}\n` : `${all.map(({ words }) => words).join('\n')}\n`,
);
if (all.some(({ isMet }) => !isMet)) process.exitCode = 1;
