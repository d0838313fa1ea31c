// npm run bench -- recognition [--model BUNDLE] [--runs 200] [--json]
// What the recognizer costs: a face already cropped through the whole API beside the network alone, in turns,
// and photo and stream mode on a photograph of 1280x720, with the share of each part.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRecognizer, cropFace, faceSquare, openDetector, qualityOf } from '@mien/recognizer/node';
import { openBundle, openClassifier } from '@mien/runtime/node';
import { prepare, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import sharp from 'sharp';
import { linearBundle } from '../test/faces/bundle.js';
import { commit, machine, versions } from './measure/machine.js';
import { spreadOf } from './measure/pairs.js';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    runs: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const samples = resolve(createRequire(import.meta.url).resolve('@vladmandic/face-api'), '../../demo');
const linear = await linearBundle();
const model = options.model ?? linear.folder;

const file = await sharp(join(samples, 'sample5.jpg')).resize(1280, 720, { fit: 'cover' }).jpeg().toBuffer();
const photograph = await decode(file);
const recognizer = await createRecognizer({ model });
const detector = await openDetector();
const bundle = await openBundle(model);
const classifier = await openClassifier(bundle);
const faces = await detector.detect(photograph, { mode: 'photo' });
const cropped = resize(cropFace(photograph, faceSquare(faces[0]!)), { width: 48, height: 48 });
const input = prepare(cropped, bundle.manifest.preprocessing);

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const whole: number[] = [];
const network: number[] = [];
for (let run = 0; run < runs + 20; run++) {
  const pair = [
    await timed(() => recognizer.classify(cropped)),
    await timed(() => classifier.logits(input, 1)),
  ];
  if (run < 20) continue; // warming up
  whole.push(pair[0]!);
  network.push(pair[1]!);
}

const parts = {
  decode: () => decode(file),
  detect: (mode: 'photo' | 'stream') => detector.detect(photograph, { mode }),
  quality: () => faces.map(face => qualityOf(photograph, face)),
  crop: () =>
    faces.map(face => prepare(cropFace(photograph, faceSquare(face)), bundle.manifest.preprocessing)),
  classify: () => classifier.logits(new Float32Array(faces.length * input.length), faces.length),
};
const repeats = Math.max(5, Math.round(runs / 20));
const modes = { photo: await modeTimes('photo'), stream: await modeTimes('stream') };
for (const open of [recognizer, detector, classifier]) await open.close();
await linear.remove();

const result = {
  measured: 'milliseconds of recognition',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  model: bundle.manifest.name,
  cropped: {
    wholeApi: spreadOf(whole),
    networkAlone: spreadOf(network),
    apart: spreadOf(whole.map((time, run) => time - network[run]!)),
  },
  picture: { width: photograph.width, height: photograph.height, faces: faces.length },
  modes,
};
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : asText());

async function modeTimes(mode: 'photo' | 'stream') {
  const times = async (work: () => unknown) => {
    const list = [];
    for (let repeat = 0; repeat < repeats; repeat++) list.push(await timed(work));
    return spreadOf(list);
  };
  return {
    wholeApi: await times(() => recognizer.recognize(file, { mode })),
    decode: await times(parts.decode),
    detect: await times(() => parts.detect(mode)),
    quality: await times(parts.quality),
    crop: await times(parts.crop),
    classify: await times(parts.classify),
  };
}

function asText(): string {
  const { apart, wholeApi, networkAlone } = result.cropped;
  const lines = Object.entries(modes).map(([mode, times]) => {
    const { wholeApi, ...others } = times;
    const shares = Object.entries(others).map(
      ([part, { median }]) => `${part} ${((100 * median) / wholeApi.median).toFixed(1)} %`,
    );
    return `${mode} mode, 1280x720, ${faces.length} faces: ${wholeApi.median.toFixed(1)} ms (${shares.join(', ')})`;
  });
  return `a cropped face: ${wholeApi.median.toFixed(2)} ms, the network alone ${networkAlone.median.toFixed(2)} ms, apart ${apart.median.toFixed(2)} ms (median of ${runs} pairs)\n${lines.join('\n')}\n`;
}
