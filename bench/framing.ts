// npm run bench -- framing [--part training|photographs|publicTest …] [--rows 600] [--data FOLDER] [--model BUNDLE]
// Whether the recognizer cuts faces out as FER2013 does: the fit of the square on Training rows, where the
// eyes lie in those rows and in our crops of photographs, and what re-cropping PublicTest rows costs a model.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  cropFace,
  type Detection,
  faceSquare,
  openDetector,
  qualityOf,
  shippedModel,
  unusableReason,
} from '@mien/recognizer/node';
import { openBundle, openClassifier } from '@mien/runtime/node';
import { dataFolder, fer2013Path, loadDataset, selectRows } from '@mien/trainer';
import { type Box, box, createImage, type GreyImage, type Image, prepare, resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { readLabels } from './faces/labels.js';
import { commit, machine, versions } from './measure/machine.js';

const { values: options } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
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
const parts: Readonly<Record<string, () => Promise<object>>> = { training, photographs, publicTest };
const found: Record<string, object> = {};
for (const part of options.part ?? Object.keys(parts)) {
  const measure = parts[part];
  if (!measure) throw new Error(`--part is ${part}: give ${Object.keys(parts).join(', ')}`);
  found[part] = await measure();
}
await detector.close();
const result = {
  measured: 'framing of FER2013 rows and of our crops',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  ...found,
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);

/** Where faces lie in Training rows, and the framing that follows from it. */
async function training() {
  const rows = evenly(selectRows(dataset, 'Training'), Number(options.rows));
  const seen = await Promise.all(rows.map(row => faceOf(enlarged(row))));
  const faces = seen.filter(face => face !== null);
  const reasons = seen.flatMap((face, index) =>
    face ? [unusableReason(qualityOf(enlarged(rows[index]!), face)) ?? 'usable'] : [],
  );
  note(`a face in ${faces.length} of ${seen.length} Training rows`);
  const whole = box<'frame'>(0, 0, enlargedSide, enlargedSide);
  return {
    looked: seen.length,
    found: faces.length,
    views: countsOf(reasons),
    /** `framing` of packages/recognizer, were it fitted on these rows. */
    fit: {
      side: Math.exp(mean(faces.map(({ box }) => Math.log(enlargedSide / box.height)))),
      down: mean(faces.map(({ box }) => (enlargedSide / 2 - box.y - box.height / 2) / box.height)),
    },
    eyesInWholeRows: spreads(faces.map(face => eyePlace(face, whole))),
    eyesInOurCrops: spreads(faces.map(face => eyePlace(face, faceSquare(face)))),
  };
}

/** Where the eyes lie in our crops of photographs. */
async function photographs() {
  const places: EyePlace[] = [];
  for (const { path } of await readLabels(join(options.data, 'detection'))) {
    const detections = await detector.detect(await decode(path), { mode: 'photo' });
    places.push(...detections.map(face => eyePlace(face, faceSquare(face))));
  }
  return { eyesInOurCrops: spreads(places) };
}

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
async function publicTest() {
  const bundle = await openBundle(options.model ?? shippedModel());
  const classifier = await openClassifier(bundle);
  const rows = evenly(selectRows(dataset, 'PublicTest'), Number(options.rows));
  const faces = await Promise.all(rows.map(row => faceOf(enlarged(row))));
  const found = rows.filter((_, index) => faces[index]);
  const crops = rows.flatMap((row, index) => {
    const face = faces[index];
    return face ? [cropFace(enlarged(row), faceSquare(face))] : [];
  });
  const { width, height } = bundle.manifest.preprocessing;
  /** Whether each picture gets the label of its row. */
  const judged = async (pictures: readonly Image[]): Promise<readonly boolean[]> => {
    const inputs = new Float32Array(pictures.length * width * height);
    for (const [index, picture] of pictures.entries()) {
      prepare(picture, bundle.manifest.preprocessing, inputs, index * width * height);
    }
    const logits = await classifier.logits(inputs, pictures.length);
    const classes = bundle.manifest.labels.length;
    return found.map((row, index) => {
      const scores = logits.subarray(index * classes, (index + 1) * classes);
      return scores.indexOf(Math.max(...scores)) === dataset.targets[row];
    });
  };
  const asTheyAre = await judged(found.map(rowPicture));
  const recut = await judged(crops);
  await classifier.close();
  // Only rows that change sides tell of a difference.
  const worse = asTheyAre.filter((isRight, at) => isRight && !recut[at]).length;
  const better = recut.filter((isRight, at) => isRight && !asTheyAre[at]).length;
  const of = found.length;
  const lost = (worse - better) / of;
  const deviation = Math.sqrt(worse + better - (worse - better) ** 2 / of) / of;
  return {
    model: bundle.manifest.name,
    rows: rows.length,
    found: of,
    asTheyAre: asTheyAre.filter(Boolean).length / of,
    recut: recut.filter(Boolean).length / of,
    worse,
    better,
    lost,
    lostInterval95: [lost - 1.96 * deviation, lost + 1.96 * deviation],
  };
}

async function faceOf(picture: Image): Promise<Detection | null> {
  const [surest = null] = await detector.detect(picture, { mode: 'photo' });
  return surest;
}

function rowPicture(row: number): GreyImage {
  const { width, height, pixels } = dataset;
  return createImage({ width, height }, 1, pixels.subarray(row * width * height, (row + 1) * width * height));
}

function enlarged(row: number): GreyImage {
  return resize(rowPicture(row), { width: enlargedSide, height: enlargedSide });
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
