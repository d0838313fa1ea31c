// BlazeFace as a session of the engine: pictures of 256x256 in, candidates out.
import type { Session, TensorValue } from '@mien/runtime';
import { onnxModel } from '@mien/tensor';
import { graphOf } from '../tfjs/graph.js';
import { parseTopology } from '../tfjs/topology.js';
import { anchorCount, inputSide } from './anchors.js';
import { type Candidate, candidatesOf, rowLength } from './candidates.js';

/** The two files of `@vladmandic/human`'s `models/blazeface`. */
export interface DetectorFiles {
  /** The parsed JSON. */
  readonly topology: unknown;
  readonly weights: Uint8Array;
}

/** The detector's ONNX bytes, made from the tfjs graph model. @throws where the files are damaged or of another model. */
export function detectorModel({ topology, weights }: DetectorFiles): Uint8Array {
  return onnxModel(graphOf(parseTopology(topology), weights), { name: 'blazeface', openBatch: 'pictures' });
}

/** Pictures in one run: more are no faster, and memory grows with them. */
const batchSize = 8;
const inputValues = 3 * inputSide * inputSide;

/** Looks at pictures one after the other, in batches. */
export interface Network {
  /**
   * The candidates at or above `threshold` of each picture, in pixels of the input.
   *
   * @param write puts picture `index` as float32 [3, 256, 256] in −1…1 into `out` from `offset` on.
   */
  look(
    count: number,
    write: (index: number, out: Float32Array, offset: number) => void,
    threshold: number,
    signal?: AbortSignal,
  ): Promise<Candidate[][]>;
  close(): Promise<void>;
}

export function createNetwork(session: Session): Network {
  const [inputName] = session.inputNames as [string];
  const buffer = new Float32Array(batchSize * inputValues);
  let last: Promise<unknown> = Promise.resolve();

  async function lookAt(...[count, write, threshold, signal]: Parameters<Network['look']>) {
    const pictures: Candidate[][] = [];
    for (let start = 0; start < count; start += batchSize) {
      signal?.throwIfAborted();
      const size = Math.min(batchSize, count - start);
      for (let index = 0; index < size; index++) write(start + index, buffer, index * inputValues);
      const data = buffer.subarray(0, size * inputValues);
      const outputs = await session.run({ [inputName]: { data, shape: [size, 3, inputSide, inputSide] } });
      const logits = joined(outputs, size, 1);
      const rows = joined(outputs, size, rowLength);
      pictures.push(...logits.map((list, index) => candidatesOf(list, rows[index]!, threshold)));
    }
    return pictures;
  }

  return {
    // The buffer serves one call at a time.
    look(...words) {
      const looked = last.then(() => lookAt(...words));
      last = looked.catch(() => undefined);
      return looked;
    },
    close: session.close,
  };
}

/**
 * For each picture the rows of all anchors, [anchorCount, width]. The network has an output for each of
 * the two grids, [pictures, anchors of the grid, width], of which the finer has more anchors and comes first.
 */
function joined(
  outputs: Readonly<Record<string, TensorValue>>,
  pictures: number,
  width: number,
): Float32Array[] {
  const grids = Object.values(outputs)
    .filter(({ shape }) => shape[2] === width)
    .sort((a, b) => b.shape[1]! - a.shape[1]!);
  return Array.from({ length: pictures }, (_, picture) => {
    const rows = new Float32Array(anchorCount * width);
    let at = 0;
    for (const { data, shape } of grids) {
      const size = shape[1]! * width;
      rows.set((data as Float32Array).subarray(picture * size, (picture + 1) * size), at);
      at += size;
    }
    return rows;
  });
}
