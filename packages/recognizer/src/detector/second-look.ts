// A candidate is looked at again, alone: a true face is found at several sizes and in the mirror, a knuckle is not.
import { createImage, type Image } from '@mien/vision';
import { type Body, bodiesIn } from './bodies.js';
import { type Candidate, candidatesOf, mirrored, moved, sigmoid } from './candidates.js';
import { faceBox } from './face-box.js';
import { witnessed } from './keypoints.js';
import { overlapOf, weightedMean } from './merge.js';
import type { Network } from './network.js';
import { drawView, type LevelPicture, type Look, type View, viewOf } from './view.js';
import { personOf } from './whose-head.js';
import { writeWindow } from './window.js';

/** The first look weeds out; the network is surest of faces that are small in their window. */
const firstLook: Look = { share: 0.22, mirror: false };
const furtherLooks: readonly Look[] = [0.14, 0.18, 0.22, 0.28]
  .flatMap(share => [false, true].map(mirror => ({ share, mirror })))
  .filter(({ share, mirror }) => share !== firstLook.share || mirror);
/** Candidates whose first look gives less are dropped. */
const promising = 0.15;
/** Anchors below this say nothing of the face looked for. */
const leastScore = 0.02;
/** Least overlap (intersection over union) of an answer with the candidate looked for. */
const sameFace = 0.4;
/** Where sure anchors answer, only they place the face. */
const sure = 0.3;

/**
 * A logistic regression fitted on the even half of the pictures of `npm run bench -- detection`
 * (docs/decisions/0009): looks at a face score high and agree about its place, the witness sees it too, and
 * a person has it.
 */
const sureness = {
  constant: -6.811,
  meanScore: 4.533,
  disagreement: -21.37,
  witness: 12.67,
  logPerson: 1.061,
  /** Of the height in pixels of the picture: what is small looks more often like a face by chance. */
  logHeight: 1.324,
};
/** From this height on, in pixels, more of them make no face surer: a photograph enlarged shows no other faces. */
const tall = 128;
/** Added to how surely there is a person before the logarithm: people are missed, small ones above all. */
const missedPerson = 0.03;

/** BlazeFace, and two that know what a face belongs to, opened when there is a use for them. */
export interface Networks {
  readonly network: Network;
  readonly witness: () => Promise<Network>;
  readonly bodyFinder: () => Promise<Network>;
}

/** A picture, and its levels. */
export interface Scene {
  readonly picture: Image;
  readonly levels: readonly LevelPicture[];
}

/**
 * The candidates that stand up to a second look, with box and landmarks as the looks see them, weighted
 * by score, and the probability of being a face as their score.
 */
export async function lookAgain(
  { network, witness, bodyFinder }: Networks,
  { picture, levels }: Scene,
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const first = await looks(network, levels, candidates, [firstLook], signal);
  const kept = candidates
    .map((candidate, at) => ({ candidate, first: first[at]![0]! }))
    .filter(({ first }) => first.score >= promising);
  if (kept.length === 0) return [];
  // The first look has placed the face better, and the network is surest of what it sees in the middle.
  const further = await looks(
    network,
    levels,
    kept.map(({ first }) => first),
    furtherLooks,
    signal,
  );
  const seen = kept.map(({ candidate, first }, at) => {
    const answers = [first, ...further[at]!];
    return { answers, values: weightedMean(answers, candidate), score: candidate.score };
  });
  const witnesses = await witnessed(await witness(), levels, seen, signal);
  const bodies = await bodiesIn(await bodyFinder(), picture, signal);
  return seen.map(({ answers, values }, at) => ({
    score: probabilityOfFace(answers, values, witnesses[at]!, bodies),
    values,
  }));
}

function probabilityOfFace(
  answers: readonly Candidate[],
  mean: Float32Array,
  witness: number,
  bodies: readonly Body[],
): number {
  const person = personOf(faceBox(mean), bodies);
  if (person === null) return 0;
  const total = answers.reduce((sum, { score }) => sum + score, 0);
  const logit =
    sureness.constant +
    sureness.meanScore * (total / answers.length) +
    sureness.disagreement * disagreement(answers, mean, total) +
    sureness.witness * witness +
    sureness.logPerson * Math.log(person + missedPerson) +
    sureness.logHeight * Math.log(Math.min(tall, mean[3]! - mean[1]!));
  return sigmoid(logit);
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
  const views = candidates.flatMap(candidate => ways.map(way => viewOf(candidate, way, network.side)));
  const seen = createImage({ width: network.side, height: network.side }, levels[0]!.picture.channels);
  const found = await network.look(
    views.length,
    (index, out, offset) => {
      drawView(levels, views[index]!, seen);
      writeWindow(seen, { x: 0, y: 0 }, network.side, out, offset);
    },
    (outputs, index) => candidatesOf(outputs, index, leastScore),
    signal,
  );
  const answers = found.map((list, index) => answerOf(list, views[index]!, network.side));
  return candidates.map((_, at) => answers.slice(at * ways.length, (at + 1) * ways.length));
}

/** What the view shows in the candidate's place. */
function answerOf(
  found: readonly Candidate[],
  { candidate, left, top, scale, mirror }: View,
  side: number,
): Candidate {
  const answers = found
    .map(answer => moved(mirror ? mirrored(answer, side) : answer, scale, left, top))
    .filter(answer => overlapOf(answer, candidate).ofUnion > sameFace);
  const score = answers.reduce((best, answer) => Math.max(best, answer.score), 0);
  const placing = score > sure ? answers.filter(answer => answer.score > sure) : answers;
  return { score, values: weightedMean(placing, candidate) };
}
