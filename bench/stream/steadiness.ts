// How steady the label of a still, noisy face is, and how soon it follows a change: each against its unsmoothed self.
import type { Judgement, NodePicture, NodeVideo, Recognizer, StreamFrame } from '@mien/recognizer/node';
import { fer2013Path, loadDataset, Random, selectRows } from '@mien/trainer';
import { createImage, type Image, resize } from '@mien/vision';
import { spreadOf } from '../measure/pairs.js';
import { facePicture, faces, paste } from './frames.js';

type Node = Recognizer<NodePicture, NodeVideo>;

const rate = 30;
const size = { width: 640, height: 360 };

/** Nearly normal noise of deviation 1, to be read from anywhere: the sum of three even draws. */
const noiseTable = (() => {
  const random = Random.fromSeed(1);
  const draw = () => random.uniform(-1, 1);
  return Float32Array.from({ length: 2 ** 20 }, () => draw() + draw() + draw());
})();

/** A face in the middle of a frame, moved by up to a pixel, with noise of that standard deviation in levels. */
function noisy(face: Image, random: Random, noise: number): Image {
  const frame = createImage(size, 3);
  frame.data.fill(110);
  paste(frame, face, 160 + random.integer(2), 20 + random.integer(2));
  if (noise === 0) return frame;
  const levels = new Uint8ClampedArray(frame.data.buffer);
  const start = random.integer(noiseTable.length - levels.length);
  for (let at = 0; at < levels.length; at++) levels[at]! += noise * noiseTable[start + at]!;
  return frame;
}

async function watch(recognizer: Node, pictures: Iterable<Image>): Promise<readonly StreamFrame[]> {
  const frames: StreamFrame[] = [];
  const timed = (async function* () {
    let index = 0;
    for (const picture of pictures) yield { picture, timeMs: (1000 * index++) / rate };
  })();
  for await (const frame of recognizer.stream(timed)) frames.push(frame);
  return frames;
}

const changes = (labels: readonly (string | null)[]) =>
  labels.filter((label, at) => at > 0 && label !== labels[at - 1]).length;

/** What is shown of a face: a label, or that it is uncertain. */
const shownOf = ({ expression, uncertain }: Pick<Judgement, 'expression' | 'uncertain'>) =>
  uncertain ? `${expression}?` : expression;

/** Changes of what is shown per minute, and onsets, over `seconds` of each face. */
export async function flipsPerMinute(recognizer: Node, seconds: number, noise: number) {
  const seenFaces: { face: number; judged: number; unsmoothed: number; smoothed: number; onsets: number }[] =
    [];
  for (const [number, square] of faces.entries()) {
    const picture = await facePicture(square);
    const random = Random.fromSeed(number);
    const frames = await watch(
      recognizer,
      (function* () {
        for (let frame = 0; frame < seconds * rate; frame++) yield noisy(picture, random, noise);
      })(),
    );
    const seen = frames
      .flatMap(frame => frame.faces.slice(0, 1))
      .filter(face => face.usable && face.momentary);
    const perMinute = (labels: readonly (string | null)[]) => (changes(labels) * 60) / seconds;
    seenFaces.push({
      face: number,
      judged: seen.length,
      unsmoothed: perMinute(seen.map(face => shownOf(face.momentary!))),
      smoothed: perMinute(seen.map(face => shownOf(face as Judgement))),
      onsets:
        (frames.flatMap(({ events }) => events.filter(({ kind }) => kind === 'onset')).length * 60) / seconds,
    });
  }
  const sum = (kind: 'smoothed' | 'unsmoothed' | 'onsets') =>
    seenFaces.reduce((total, face) => total + face[kind], 0);
  return {
    noise,
    seconds,
    faces: seenFaces,
    unsmoothed: sum('unsmoothed'),
    smoothed: sum('smoothed'),
    onsets: sum('onsets'),
    ratio: sum('unsmoothed') / sum('smoothed'),
  };
}

/** How sure an answer must be that a step begins or ends with. */
const sure = 0.8;

/** For each label the first row of FER2013's Training split that shows it beyond doubt, enlarged. */
async function plainFaces(recognizer: Node): Promise<readonly Image[]> {
  const dataset = await loadDataset(fer2013Path());
  const { width, height } = dataset;
  const plain: Image[] = [];
  for (const [target, label] of recognizer.manifest.labels.entries()) {
    for (const row of selectRows(dataset, 'Training')) {
      if (dataset.targets[row] !== target) continue;
      const pixels = dataset.pixels.subarray(row * width * height, (row + 1) * width * height);
      const colours = createImage(
        dataset,
        3,
        Uint8Array.from({ length: 3 * pixels.length }, (_, at) => pixels[Math.floor(at / 3)]!),
      );
      const face = resize(colours, { width: 240, height: 240 });
      const [seen] = await recognizer.recognize(noisy(face, Random.fromSeed(1), 0), { mode: 'stream' });
      if (seen?.usable && seen.probabilities[label]! >= sure) {
        plain.push(face);
        break;
      }
    }
  }
  return plain;
}

/** Milliseconds from the step between two faces of sure answers, of different labels, to the other being shown. */
export async function onsetDelays(recognizer: Node) {
  const delays: { from: string; to: string; milliseconds: number }[] = [];
  const stepAt = 1.5 * rate;
  const pictures = await plainFaces(recognizer);
  for (const before of pictures) {
    for (const after of pictures) {
      if (before === after) continue;
      const random = Random.fromSeed(1);
      const frames = await watch(
        recognizer,
        (function* () {
          for (let frame = 0; frame < 2 * stepAt; frame++)
            yield noisy(frame < stepAt ? before : after, random, 0);
        })(),
      );
      const shown = frames.map(({ faces: [face] }) => face);
      const [old, settled] = [shown[stepAt - 1], shown.at(-1)];
      if (!old?.usable || !settled?.usable || old.expression === settled.expression) continue;
      const changed = shown.findIndex(
        (face, index) => index >= stepAt && face?.usable && shownOf(face) === shownOf(settled),
      );
      const milliseconds = ((changed - stepAt) * 1000) / rate;
      delays.push({ from: old.expression, to: settled.expression, milliseconds });
    }
  }
  if (delays.length === 0)
    throw new Error('no step: this model is sure of no two labels. Give a trained --model');
  return { steps: delays, milliseconds: spreadOf(delays.map(({ milliseconds }) => milliseconds)) };
}
