// npm run bench -- framing [--rows 600] [--data FOLDER] [--model BUNDLE]
// Whether the recognizer cuts faces out as FER2013 does: the fit of the square on Training rows, where the
// eyes lie in those rows and in our crops of photographs, and what re-cropping PublicTest rows costs a model.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  cropFace,
  type Detection,
  type Detector,
  faceSquare,
  openDetector,
  qualityOf,
  unusableReason,
} from '@mien/recognizer/node';
import { openBundle, openClassifier } from '@mien/runtime/node';
import {
  type Dataset,
  dataFolder,
  fer2013Path,
  loadDataset,
  selectRows,
  wilsonInterval95,
} from '@mien/trainer';
import { type Box, box, createImage, type GreyImage, type Image, prepare, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { readLabels } from './faces/labels.js';
import { commit, machine, versions } from './measure/machine.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '600' },
    data: { type: 'string', default: dataFolder() },
    model: { type: 'string' },
  },
});
const note = (text: string) => void process.stderr.write(`${text}\n`);
/** Rows are enlarged to this side before a face is looked for in them. */
const enlargedSide = 192;

const dataset = await loadDataset(fer2013Path());
const detector = await openDetector();
const training = evenly(selectRows(dataset, 'Training'), Number(options.rows));
const seen = await Promise.all(training.map(row => faceOf(detector, enlarged(dataset, row))));
const reasons = seen.flatMap((face, index) =>
  face ? [unusableReason(qualityOf(enlarged(dataset, training[index]!), face)) ?? 'usable'] : [],
);
const rowsFound = seen.filter(face => face !== null);
note(`a face in ${rowsFound.length} of ${seen.length} Training rows`);

const photographs: EyePlace[] = [];
for (const { path } of await readLabels(join(options.data, 'detection'))) {
  const detections = await detector.detect(await decode(path), { mode: 'photo' });
  photographs.push(...detections.map(face => eyePlace(face, faceSquare(face))));
}

const whole = box<'frame'>(0, 0, enlargedSide, enlargedSide);
const result = {
  measured: 'framing of FER2013 rows and of our crops',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  trainingRows: { looked: seen.length, found: rowsFound.length, views: countsOf(reasons) },
  /** `framing` of packages/recognizer, were it fitted on these rows. */
  fit: {
    side: Math.exp(mean(rowsFound.map(({ box }) => Math.log(enlargedSide / box.height)))),
    down: mean(rowsFound.map(({ box }) => (enlargedSide / 2 - box.y - box.height / 2) / box.height)),
  },
  eyes: {
    'whole Training rows': spreads(rowsFound.map(face => eyePlace(face, whole))),
    'our crops of Training rows': spreads(rowsFound.map(face => eyePlace(face, faceSquare(face)))),
    'our crops of photographs': spreads(photographs),
  },
  publicTest: options.model ? await recropped(options.model) : null,
};
await detector.close();
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);

interface EyePlace {
  /** Middle between the eyes and distance of the eyes, as shares of the square's side. */
  readonly across: number;
  readonly down: number;
  readonly distance: number;
}

function eyePlace({ landmarks: { rightEye, leftEye } }: Detection, square: Box<'frame'>): EyePlace {
  return {
    across: ((rightEye.x + leftEye.x) / 2 - square.x) / square.width,
    down: ((rightEye.y + leftEye.y) / 2 - square.y) / square.height,
    distance: Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y) / square.width,
  };
}

/** 5th, 25th, 50th, 75th and 95th percentile of each part. */
function spreads(places: readonly EyePlace[]) {
  const of = (part: keyof EyePlace) => {
    const sorted = places.map(place => place[part]).sort((a, b) => a - b);
    return [0.05, 0.25, 0.5, 0.75, 0.95].map(share =>
      Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(3)),
    );
  };
  return { faces: places.length, across: of('across'), down: of('down'), distance: of('distance') };
}

/** Accuracy of a model on PublicTest rows as they are, and as the recognizer would cut their face out of them. */
async function recropped(folder: string) {
  const bundle = await openBundle(folder);
  const classifier = await openClassifier(bundle);
  const rows = evenly(selectRows(dataset, 'PublicTest'), Number(options.rows));
  const faces = await Promise.all(rows.map(row => faceOf(detector, enlarged(dataset, row))));
  const found = rows.filter((_, index) => faces[index]);
  const crops = rows.flatMap((row, index) => {
    const face = faces[index];
    return face ? [cropFace(enlarged(dataset, row), faceSquare(face))] : [];
  });
  const share = async (pictures: readonly Image[]) => {
    const { width, height } = bundle.manifest.preprocessing;
    const inputs = new Float32Array(pictures.length * width * height);
    for (const [index, picture] of pictures.entries()) {
      prepare(picture, bundle.manifest.preprocessing, inputs, index * width * height);
    }
    const logits = await classifier.logits(inputs, pictures.length);
    const classes = bundle.manifest.labels.length;
    const right = found.filter((row, index) => {
      const scores = logits.subarray(index * classes, (index + 1) * classes);
      return scores.indexOf(Math.max(...scores)) === dataset.targets[row];
    }).length;
    return { right, accuracy: right / found.length, interval95: wilsonInterval95(right, found.length) };
  };
  const asTheyAre = await share(found.map(row => rowPicture(dataset, row)));
  const recut = await share(crops);
  await classifier.close();
  return {
    model: folder,
    rows: rows.length,
    found: found.length,
    asTheyAre,
    recut,
    lost: asTheyAre.accuracy - recut.accuracy,
  };
}

async function faceOf(detector: Detector, picture: Image): Promise<Detection | null> {
  const [surest = null] = await detector.detect(picture, { mode: 'photo' });
  return surest;
}

function rowPicture({ width, height, pixels }: Dataset, row: number): GreyImage {
  return createImage({ width, height }, 1, pixels.subarray(row * width * height, (row + 1) * width * height));
}

function enlarged(data: Dataset, row: number): GreyImage {
  return resize(rowPicture(data, row), { width: enlargedSide, height: enlargedSide });
}

function evenly(rows: Int32Array, count: number): number[] {
  const step = Math.max(1, rows.length / count);
  return Array.from({ length: Math.min(count, rows.length) }, (_, index) => rows[Math.floor(index * step)]!);
}

function countsOf(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(words)].map(word => [word, words.filter(other => other === word).length]),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
