// A candidate is looked at again, alone: a true face is found at several sizes and in the mirror, a knuckle is not.
import { affine, createImage, type Image } from '@mien/vision';
import { inputSide } from './anchors.js';
import { type Candidate, mirrored, moved } from './candidates.js';
import { overlapOf, weightedMean } from './merge.js';
import type { Network } from './network.js';
import type { Level } from './views.js';
import { writeWindow } from './window.js';

/** A level with its resized picture. */
export interface LevelPicture extends Level {
  readonly picture: Image;
}

/** One way to look: the face as a share of the window, as the picture is or mirrored. */
interface Look {
  readonly share: number;
  readonly mirror: boolean;
}

/** The first look weeds out; the network is surest of faces that are small in their window. */
const firstLook: Look = { share: 0.22, mirror: false };
const furtherLooks: readonly Look[] = [0.14, 0.18, 0.22, 0.28]
  .flatMap(share => [false, true].map(mirror => ({ share, mirror })))
  .filter(({ share, mirror }) => share !== firstLook.share || mirror);
/** Candidates whose first look gives less are dropped. */
const promising = 0.4;
/** Anchors below this say nothing of the face looked for. */
const leastScore = 0.02;
/** Least overlap (intersection over union) of an answer with the candidate looked for. */
const sameFace = 0.4;
/** Where sure anchors answer, only they place the face. */
const sure = 0.3;

/**
 * A logistic regression fitted on the even half of the pictures of `npm run bench -- detection`
 * (docs/decisions/0009): looks at a face score high and agree about its place.
 */
const sureness = { constant: -4.08, meanScore: 10.69, disagreement: -33.55 };

/**
 * The candidates that stand up to a second look, with box and landmarks as the looks see them, weighted
 * by score, and the probability of being a face as their score.
 */
export async function lookAgain(
  network: Network,
  levels: readonly LevelPicture[],
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const first = await looks(network, levels, candidates, [firstLook], signal);
  const kept = candidates
    .map((candidate, at) => ({ candidate, first: first[at]![0]! }))
    .filter(({ first }) => first.score >= promising);
  const further = await looks(
    network,
    levels,
    kept.map(({ candidate }) => candidate),
    furtherLooks,
    signal,
  );
  return kept.map(({ candidate, first }, at) => {
    const answers = [first, ...further[at]!];
    const values = weightedMean(answers, candidate);
    return { score: probabilityOfFace(answers, values), values };
  });
}

function probabilityOfFace(answers: readonly Candidate[], mean: Float32Array): number {
  const total = answers.reduce((sum, { score }) => sum + score, 0);
  const logit =
    sureness.constant +
    sureness.meanScore * (total / answers.length) +
    sureness.disagreement * disagreement(answers, mean, total);
  return 1 / (1 + Math.exp(-logit));
}

/** Standard deviation of the answers, weighted by score, in heights of the face; the mean over edges and landmarks. */
function disagreement(answers: readonly Candidate[], mean: Float32Array, total: number): number {
  const height = mean[3]! - mean[1]!;
  const deviations = Array.from(mean, (centre, at) => {
    const squares = answers.reduce((sum, { score, values }) => sum + score * (values[at]! - centre) ** 2, 0);
    return Math.sqrt(squares / total);
  });
  return deviations.reduce((sum, deviation) => sum + deviation, 0) / deviations.length / height;
}

/** For each candidate the answer to each look, in pixels of the frame; of score 0 where no anchor answers. */
async function looks(
  network: Network,
  levels: readonly LevelPicture[],
  candidates: readonly Candidate[],
  ways: readonly Look[],
  signal?: AbortSignal,
): Promise<Candidate[][]> {
  const views = candidates.flatMap(candidate => ways.map(way => viewOf(candidate, way)));
  const seen = createImage({ width: inputSide, height: inputSide }, levels[0]!.picture.channels);
  const found = await network.look(
    views.length,
    (index, out, offset) => {
      drawView(levels, views[index]!, seen);
      writeWindow(seen, { x: 0, y: 0 }, inputSide, out, offset);
    },
    leastScore,
    signal,
  );
  const answers = found.map((list, index) => answerOf(list, views[index]!));
  return candidates.map((_, at) => answers.slice(at * ways.length, (at + 1) * ways.length));
}

/** A square of the frame, seen as the network's input. */
interface View extends Look {
  readonly candidate: Candidate;
  readonly left: number;
  readonly top: number;
  /** Pixels of the frame for each pixel of the input. */
  readonly scale: number;
}

function viewOf(candidate: Candidate, look: Look): View {
  const [left, top, right, bottom] = candidate.values as unknown as readonly [number, number, number, number];
  const side = Math.max(right - left, bottom - top) / look.share;
  return {
    ...look,
    candidate,
    left: (left + right - side) / 2,
    top: (top + bottom - side) / 2,
    scale: side / inputSide,
  };
}

/** Samples the view from the smallest level that shows enough detail. */
function drawView(levels: readonly LevelPicture[], { left, top, scale, mirror }: View, out: Image): void {
  const bySize = [...levels].sort((a, b) => a.scale - b.scale);
  const level = bySize.find(level => level.scale * scale >= 1) ?? bySize.at(-1)!;
  const step = scale * level.scale;
  const x0 = left * level.scale;
  const transform = {
    xx: mirror ? -step : step,
    xy: 0,
    x0: mirror ? x0 + step * inputSide : x0,
    yx: 0,
    yy: step,
    y0: top * level.scale,
  };
  affine(level.picture, transform, { width: inputSide, height: inputSide, border: 'zero' }, out.data);
}

function answerOf(found: readonly Candidate[], { candidate, left, top, scale, mirror }: View): Candidate {
  const answers = found
    .map(answer => moved(mirror ? mirrored(answer, inputSide) : answer, scale, left, top))
    .filter(answer => overlapOf(answer, candidate).ofUnion > sameFace);
  const score = answers.reduce((best, answer) => Math.max(best, answer.score), 0);
  const placing = score > sure ? answers.filter(answer => answer.score > sure) : answers;
  return { score, values: weightedMean(placing, candidate) };
}
