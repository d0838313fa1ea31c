// A witness: MoveNet, which finds the nose, eyes and ears of people, so that it knows a face seen from the side
// and takes no knuckle for one (R. Votel and N. Li, "Next-Generation Pose Detection with MoveNet", 2021).
import type { Session } from '@mien/runtime';
import { onnxModel } from '@mien/tensor';
import { createImage } from '@mien/vision';
import type { TfjsFiles } from '../tfjs/files.js';
import { type GraphPart, graphOf } from '../tfjs/graph.js';
import { parseTopology } from '../tfjs/topology.js';
import type { Candidate } from './candidates.js';
import { type LandmarkName, landmarkNames } from './detector.js';
import { createNetwork, type Network, type Outputs } from './network.js';
import { drawView, type LevelPicture, type Look, type View, viewOf } from './view.js';
import { writeWindow } from './window.js';

const side = 192;
/** Width and height of its heat maps. */
const cells = 48;
/** From the normalised picture to the heat maps, [pictures, 17, cells, cells]; what follows picks out one person. */
const part: GraphPart = {
  inputs: { 'StatefulPartitionedCall/sub_1': [1, 3, side, side] },
  outputs: ['StatefulPartitionedCall/Sigmoid'],
};
/** For landmarks of ours the heat map in a picture as it is and in a mirrored one; the mouth has none. */
const mapsOf: Partial<Readonly<Record<LandmarkName, readonly [plain: number, mirrored: number]>>> = {
  noseTip: [0, 0],
  leftEye: [1, 2],
  rightEye: [2, 1],
  leftEar: [3, 4],
  rightEar: [4, 3],
};
/** The face is small and high in the view, so that its body shows. */
const ways: readonly Look[] = [0.14, 0.22].flatMap(share =>
  [false, true].map(mirror => ({ share, down: 0.22, mirror })),
);
/** How far from a landmark its heat may lie, in heights of the face. */
const reach = 0.2;

export async function createWitness(
  openSession: (model: Uint8Array) => Promise<Session>,
  { topology, weights }: TfjsFiles,
): Promise<Network> {
  const graph = graphOf(parseTopology(topology), weights, part);
  return createNetwork(await openSession(onnxModel(graph, { name: 'movenet', openBatch: 'pictures' })), side);
}

/** For each candidate how surely the witness sees its nose, eyes and ears where they should be, 0 to 1. */
export async function witnessed(
  network: Network,
  levels: readonly LevelPicture[],
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<number[]> {
  const views = candidates.flatMap(candidate => ways.map(way => viewOf(candidate, way, side)));
  const seen = createImage({ width: side, height: side }, levels[0]!.picture.channels);
  const sureness = await network.look(
    views.length,
    (index, out, offset) => {
      drawView(levels, views[index]!, seen);
      writeWindow(seen, { x: 0, y: 0 }, side, out, offset);
    },
    (outputs, index, view) => surenessOf(outputs, index, views[view]!),
    signal,
  );
  return candidates.map((_, at) => {
    const own = sureness.slice(at * ways.length, (at + 1) * ways.length);
    return own.reduce((sum, value) => sum + value, 0) / ways.length;
  });
}

/** The mean over landmarks of the greatest heat within reach of each. */
function surenessOf(outputs: Outputs, index: number, view: View): number {
  const [heat] = Object.values(outputs) as [
    { readonly data: Float32Array; readonly shape: readonly number[] },
  ];
  const mapLength = cells * cells;
  const first = index * heat.shape[1]! * mapLength;
  const { values } = view.candidate;
  const pixelsPerCell = (view.scale * side) / cells;
  const reachInCells = (reach * (values[3]! - values[1]!)) / pixelsPerCell;
  const heats = landmarkNames.flatMap((name, at) => {
    const map = mapsOf[name]?.[view.mirror ? 1 : 0];
    if (map === undefined) return [];
    const across = (values[4 + 2 * at]! - view.left) / pixelsPerCell;
    const down = (values[5 + 2 * at]! - view.top) / pixelsPerCell;
    const start = first + map * mapLength;
    const place = { across: view.mirror ? cells - across : across, down };
    return [greatestWithin(heat.data.subarray(start, start + mapLength), place, reachInCells)];
  });
  return heats.reduce((sum, value) => sum + value, 0) / heats.length;
}

function greatestWithin(
  map: Float32Array,
  { across, down }: { readonly across: number; readonly down: number },
  reach: number,
): number {
  let greatest = 0;
  for (let row = Math.max(0, Math.floor(down - reach)); row < Math.min(cells, down + reach); row++) {
    for (
      let column = Math.max(0, Math.floor(across - reach));
      column < Math.min(cells, across + reach);
      column++
    ) {
      if (Math.hypot(column + 0.5 - across, row + 0.5 - down) > reach) continue;
      greatest = Math.max(greatest, map[row * cells + column]!);
    }
  }
  return greatest;
}
