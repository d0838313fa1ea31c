// Candidates that mean the same face become one.
import type { Candidate } from './candidates.js';

/** Candidates that overlap more than this (intersection over union) mean the same face. */
const sameCandidate = 0.3;
/** Faces, placed better, are two up to here: heads put together. */
const sameFace = 0.4;
/** What lies by more than this share inside a surer face is part of it: an eye or a mouth taken for a face. */
const insideAnother = 0.6;

/**
 * Non-maximum suppression with blending (BlazeFace, arXiv:1907.05047, section 3.3): the surest candidate
 * and all that mean the same face become one, whose values are their mean weighted by score.
 */
export function blended(candidates: readonly Candidate[]): Candidate[] {
  const faces: Candidate[] = [];
  let rest = bySureness(candidates);
  while (rest.length > 0) {
    const [best] = rest as [Candidate, ...Candidate[]];
    const isSame = (other: Candidate) => overlapOf(best, other).ofUnion > sameCandidate;
    faces.push({ score: best.score, values: weightedMean(rest.filter(isSame), best) });
    rest = rest.filter(other => other !== best && !isSame(other));
  }
  return faces;
}

/** Keeps the surest of each face and leaves out what mostly lies inside a surer one. */
export function suppressed(faces: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const face of bySureness(faces)) {
    const isTaken = kept.some(other => {
      const { ofUnion, ofSmaller } = overlapOf(face, other);
      return ofUnion > sameFace || ofSmaller > insideAnother;
    });
    if (!isTaken) kept.push(face);
  }
  return kept;
}

/** The mean of the candidates' values weighted by score; those of `otherwise` where no score is above 0. */
export function weightedMean(candidates: readonly Candidate[], otherwise: Candidate): Float32Array {
  const total = candidates.reduce((sum, { score }) => sum + score, 0);
  if (!(total > 0)) return otherwise.values;
  return otherwise.values.map(
    (_, at) => candidates.reduce((sum, { score, values }) => sum + score * values[at]!, 0) / total,
  );
}

/** What two boxes have in common, as a share of their union and of the smaller one; 0 for boxes without area. */
export function overlapOf(
  a: Candidate,
  b: Candidate,
): { readonly ofUnion: number; readonly ofSmaller: number } {
  const [left, top, right, bottom] = a.values as unknown as Edges;
  const [otherLeft, otherTop, otherRight, otherBottom] = b.values as unknown as Edges;
  const width = Math.min(right, otherRight) - Math.max(left, otherLeft);
  const height = Math.min(bottom, otherBottom) - Math.max(top, otherTop);
  if (!(width > 0 && height > 0)) return { ofUnion: 0, ofSmaller: 0 };
  const common = width * height;
  const area = (right - left) * (bottom - top);
  const otherArea = (otherRight - otherLeft) * (otherBottom - otherTop);
  return { ofUnion: common / (area + otherArea - common), ofSmaller: common / Math.min(area, otherArea) };
}

type Edges = readonly [number, number, number, number];

function bySureness(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.score - a.score);
}
