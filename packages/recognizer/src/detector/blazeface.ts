import type { Session } from '@mien/runtime';
import { onnxModel } from '@mien/tensor';
import { type Image, resize } from '@mien/vision';
import type { TfjsFiles } from '../tfjs/files.js';
import { graphOf } from '../tfjs/graph.js';
import { parseTopology } from '../tfjs/topology.js';
import { inputSide } from './anchors.js';
import { createBodyFinder } from './bodies.js';
import { type Candidate, candidatesOf, moved } from './candidates.js';
import type { Detection, DetectionMode, DetectOptions, Detector } from './detector.js';
import { detectionOf } from './face-box.js';
import { createWitness } from './keypoints.js';
import { type Corner, type Level, levelsOf } from './levels.js';
import { blended, suppressed } from './merge.js';
import { createNetwork, type Network } from './network.js';
import { lookAgain } from './second-look.js';
import { shrink } from './shrink.js';
import type { LevelPicture } from './view.js';
import { writeWindow } from './window.js';

/** The networks of photo mode, by the names of their files in `@vladmandic/human`'s `models`; stream mode needs the first alone. */
export type DetectorNetwork = 'blazeface' | 'movenet-lightning' | 'centernet';

/** Least score of a candidate in photo mode, where a second look decides, and of the faces it gives. */
const photoThresholds = { candidate: 0.3, face: 0.35 };
/** Least score of a face in stream mode. */
const streamThreshold = 0.6;
/** Sizes of the network's square, in pixels of its input, that are believed; in the whole frame larger ones too. */
const believedSides = { least: 16, most: 240 };
/** How far a candidate may reach over an edge of its window behind which the picture goes on. */
const reach = 4;

/**
 * BlazeFace behind the detector's interface. Its two witnesses are opened when photo mode first asks for them.
 *
 * @throws where the files are damaged or of another model.
 */
export async function createBlazeFace(
  openSession: (model: Uint8Array) => Promise<Session>,
  readFiles: (network: DetectorNetwork) => Promise<TfjsFiles>,
): Promise<Detector> {
  const network = createNetwork(await openSession(modelOf(await readFiles('blazeface'))), inputSide);
  const witness = once(() => readFiles('movenet-lightning').then(files => createWitness(openSession, files)));
  const bodyFinder = once(() => readFiles('centernet').then(files => createBodyFinder(openSession, files)));

  async function detect(image: Image, { mode, signal }: DetectOptions): Promise<readonly Detection[]> {
    signal?.throwIfAborted();
    const found = mode === 'photo' ? await search(image, signal) : await glance(image, signal);
    return suppressed(found).map(detectionOf);
  }

  /** Looks at the frame and its parts at several scales, and at each candidate again. */
  async function search(image: Image, signal?: AbortSignal): Promise<readonly Candidate[]> {
    const levels = picturesOf(image, 'photo');
    const candidates = blended(await lookEverywhere(network, levels, photoThresholds.candidate, signal));
    const seenTwice = await lookAgain(
      { network, witness: witness.get, bodyFinder: bodyFinder.get },
      { picture: image, levels },
      candidates,
      signal,
    );
    return seenTwice.filter(({ score }) => score >= photoThresholds.face);
  }

  /** Looks once at the whole frame, made smaller by a whole factor: `resize` alone takes longer than the network. */
  async function glance(image: Image, signal?: AbortSignal): Promise<readonly Candidate[]> {
    const { width, height } = image;
    const factor = Math.max(1, Math.min(Math.floor(Math.max(width, height) / inputSide), width, height));
    const levels = picturesOf(shrink(image, factor), 'stream');
    const candidates = await lookEverywhere(network, levels, streamThreshold, signal);
    return blended(candidates).map(candidate => moved(candidate, factor, 0, 0));
  }

  return {
    detect,
    async close() {
      const opened = await Promise.all([network, witness.opened(), bodyFinder.opened()]);
      await Promise.all(opened.map(network => network?.close()));
    },
  };
}

/** A network that is opened when it is first asked for. */
function once(open: () => Promise<Network>) {
  let opening: Promise<Network> | undefined;
  return {
    get() {
      opening ??= open();
      return opening;
    },
    opened: () => opening?.catch(() => undefined),
  };
}

function picturesOf(image: Image, mode: DetectionMode): readonly LevelPicture[] {
  return levelsOf(image, mode, inputSide).map(level => ({ ...level, picture: resize(image, level.size) }));
}

function modelOf({ topology, weights }: TfjsFiles): Uint8Array {
  return onnxModel(graphOf(parseTopology(topology), weights), { name: 'blazeface', openBatch: 'pictures' });
}

/** The believed candidates of every window of every level, in pixels of the frame. */
async function lookEverywhere(
  network: Network,
  levels: readonly LevelPicture[],
  threshold: number,
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const places = levels.flatMap(level => level.windows.map(corner => ({ level, corner })));
  const found = await network.look(
    places.length,
    (index, out, offset) => {
      const { level, corner } = places[index]!;
      writeWindow(level.picture, corner, inputSide, out, offset);
    },
    (outputs, index) => candidatesOf(outputs, index, threshold),
    signal,
  );
  return found.flatMap((candidates, index) => {
    const { level, corner } = places[index]!;
    return candidates
      .filter(candidate => isBelieved(candidate, level, corner))
      .map(candidate => moved(candidate, 1 / level.scale, corner.x / level.scale, corner.y / level.scale));
  });
}

/** Whether a candidate has a size the network is good at and is not cut by its window. */
function isBelieved({ values }: Candidate, { size, windows }: Level, { x, y }: Corner): boolean {
  const [left, top, right, bottom] = values as unknown as readonly [number, number, number, number];
  const height = bottom - top;
  if (height < believedSides.least || (height > believedSides.most && windows.length > 1)) return false;
  const far = inputSide + reach;
  const isCut =
    (x > 0 && left < -reach) ||
    (y > 0 && top < -reach) ||
    (x + inputSide < size.width && right > far) ||
    (y + inputSide < size.height && bottom > far);
  return !isCut;
}
