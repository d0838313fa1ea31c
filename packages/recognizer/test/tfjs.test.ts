import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { onnxModel } from '@mien/tensor';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../test/hashed.js';
import { graphOf } from '../src/tfjs/graph.js';
import { parseTopology } from '../src/tfjs/topology.js';
import { blazeFaceFiles } from './weights.js';

const side = 256;
const { topology, weights } = blazeFaceFiles;

/** The outputs by name as tfjs itself reckons them, for a picture [height, width, 3]. */
async function answersOfTfjs(picture: Float32Array): Promise<Record<string, Float32Array>> {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  const model = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: topology.modelTopology,
      weightSpecs: topology.weightsManifest[0].weights,
      weightData: weights.slice().buffer,
    }),
  );
  const names = model.outputs.map(({ name }) => name);
  const outputs = model.execute(tf.tensor(picture, [1, side, side, 3]), names) as tf.Tensor[];
  const answers = await Promise.all(outputs.map(output => output.data()));
  model.dispose();
  return Object.fromEntries(names.map((name, at) => [name, answers[at] as Float32Array]));
}

/** [height, width, channels] as [channels, height, width]. */
function planar(picture: Float32Array): Float32Array {
  const pixels = side * side;
  return picture.map((_, at) => picture[(at % pixels) * 3 + Math.floor(at / pixels)]!);
}

describe('a tfjs graph model', () => {
  test('gives the numbers of tfjs on each picture of a batch', { timeout: 120_000 }, async () => {
    const session = await openSession(
      onnxModel(graphOf(parseTopology(topology), weights), { openBatch: 'pictures' }),
    );
    const pictures = ['first', 'second'].map(name =>
      Float32Array.from(hashed(`tfjs ${name}`, side * side * 3), value => 2 * value - 1),
    );
    const batch = new Float32Array(2 * side * side * 3);
    for (const [at, picture] of pictures.entries()) batch.set(planar(picture), at * picture.length);
    const ours = await session.run({ input: { data: batch, shape: [2, 3, side, side] } });
    await session.close();

    for (const [at, picture] of pictures.entries()) {
      const theirs = await answersOfTfjs(picture);
      expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
      for (const [name, expected] of Object.entries(theirs)) {
        const answer = (ours[name]!.data as Float32Array).subarray(
          at * expected.length,
          (at + 1) * expected.length,
        );
        // Regressions are pixels of a 256x256 picture, so this is a thousandth of a pixel.
        const apart = expected.map((value, index) => Math.abs(value - answer[index]!));
        expect(Math.max(...apart), name).toBeLessThan(1e-3);
      }
    }
  });

  const without = (change: (copy: typeof topology) => void) => {
    const copy = structuredClone(topology);
    change(copy);
    return () => graphOf(parseTopology(copy), weights);
  };
  const nodes = (copy: typeof topology) => copy.modelTopology.node as { op: string; input: string[] }[];

  test.each([
    ['another format', without(copy => (copy.format = 'layers-model')), /no tfjs graph model.*format/],
    [
      'an unknown operation',
      without(copy => (nodes(copy).find(node => node.op === 'Relu')!.op = 'Erf')),
      /the operation Erf, which is not known here; known are .*Relu/,
    ],
    [
      'an input that nothing defines',
      without(copy => (nodes(copy).find(node => node.op === 'Relu')!.input = ['nowhere'])),
      /reads "nowhere", which it does not define/,
    ],
    [
      'quantised weights',
      without(copy => (copy.weightsManifest[0].weights[0].quantization = { dtype: 'uint8' })),
      /quantised weights are not read/,
    ],
    ['an empty file', () => graphOf(parseTopology({}), weights), /no tfjs graph model/],
    [
      'weights cut short',
      () => graphOf(parseTopology(topology), weights.subarray(0, 5000)),
      /are 538928 bytes, but 5000/,
    ],
  ])('refuses %s', (_what, read, message) => {
    expect(read).toThrow(message);
  });
});
