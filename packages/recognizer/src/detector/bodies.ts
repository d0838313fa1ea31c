// CenterNet, which finds whole people and animals (X. Zhou, D. Wang and P. Krähenbühl, "Objects as Points",
// arXiv:1904.07850).
import type { Session } from '@mien/runtime';
import { onnxModel } from '@mien/tensor';
import { type Box, box, type Image, resize } from '@mien/vision';
import type { TfjsFiles } from '../tfjs/files.js';
import { type GraphPart, graphOf } from '../tfjs/graph.js';
import { parseTopology } from '../tfjs/topology.js';
import { createNetwork, type Network, type Outputs } from './network.js';
import { writeWindow } from './window.js';

export interface Body {
  readonly kind: 'person' | 'animal';
  /** In pixels of the picture. */
  readonly box: Box<'frame'>;
  /** 0 to 1. */
  readonly score: number;
}

const side = 512;
/** Width and height of the maps it gives, and pixels of its input for each cell. */
const cells = 128;
const cellSide = side / cells;
/** From pixels of 0 to 255 to a map of each kind and the four sides; what follows picks out the surest hundred. */
const part: GraphPart = {
  inputs: { 'tower_0/images': [1, 3, side, side] },
  outputs: ['tower_0/keypoints', 'tower_0/wh'],
};
/** Among the 80 kinds of the data set COCO: bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe. */
const kinds: readonly { readonly kind: Body['kind']; readonly map: number }[] = [
  { kind: 'person', map: 0 },
  ...Array.from({ length: 10 }, (_, at) => ({ kind: 'animal', map: 14 + at }) as const),
];
/** Bodies below this are noise. */
const leastScore = 0.05;

export async function createBodyFinder(
  openSession: (model: Uint8Array) => Promise<Session>,
  { topology, weights }: TfjsFiles,
): Promise<Network> {
  const graph = graphOf(parseTopology(topology), weights, part);
  return createNetwork(await openSession(onnxModel(graph, { name: 'centernet' })), side, 1);
}

/** The people and animals of a picture, seen as a whole. */
export async function bodiesIn(
  network: Network,
  picture: Image,
  signal?: AbortSignal,
): Promise<readonly Body[]> {
  const scale = side / Math.max(picture.width, picture.height);
  const fitted = resize(picture, {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  const [bodies] = await network.look(
    1,
    (_, out) => {
      writeWindow(fitted, { x: 0, y: 0 }, side, out, 0);
      for (let at = 0; at < out.length; at++) out[at] = (out[at]! + 1) * 127.5;
    },
    outputs => bodiesOf(outputs, picture.width / fitted.width, picture.height / fitted.height),
    signal,
  );
  return bodies!;
}

/** A body stands where a map has a peak; the other output says how far its sides are from there. */
function bodiesOf(outputs: Outputs, across: number, down: number): Body[] {
  const scores = outputs['tower_0/keypoints']!.data as Float32Array;
  const sides = outputs['tower_0/wh']!.data as Float32Array;
  return kinds.flatMap(({ kind, map }) => {
    const scoreMap = scores.subarray(map * cells * cells, (map + 1) * cells * cells);
    return peaks(scoreMap).map((at): Body => {
      const [left, top, right, bottom] = [0, 1, 2, 3].map(edge => sides[edge * cells * cells + at]!) as Edges;
      const [x, y] = [(at % cells) * cellSide, Math.floor(at / cells) * cellSide];
      return {
        kind,
        box: box((x - left) * across, (y - top) * down, (left + right) * across, (top + bottom) * down),
        score: scoreMap[at]!,
      };
    });
  });
}

type Edges = [number, number, number, number];

/** The cells that no neighbour exceeds. */
function peaks(map: Float32Array): number[] {
  return [...map.keys()].filter(at => {
    const score = map[at]!;
    if (score < leastScore) return false;
    const [row, column] = [Math.floor(at / cells), at % cells];
    for (let y = Math.max(0, row - 1); y <= Math.min(cells - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(cells - 1, column + 1); x++) {
        if (map[y * cells + x]! > score) return false;
      }
    }
    return true;
  });
}
