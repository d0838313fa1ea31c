import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openSession } from '@mien/runtime/node';
import { onnxModel } from '@mien/tensor';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { hashed } from '../../../test/hashed.js';
import { type GraphPart, graphOf } from '../src/tfjs/graph.js';
import { parseTopology } from '../src/tfjs/topology.js';
import { readWeights } from '../src/tfjs/weights.js';
import { tfjsFiles } from './weights.js';

const { topology, weights } = tfjsFiles('blazeface');

interface Case {
  readonly name: Parameters<typeof tfjsFiles>[0];
  readonly side: number;
  readonly part?: GraphPart;
  /** Most that an answer may be apart. */
  readonly tolerance: number;
}
const inputOf = (part: GraphPart | undefined) => Object.keys(part?.inputs ?? {})[0];
const cases: readonly Case[] = [
  // Regressions are pixels of a 256x256 picture, so this is a thousandth of a pixel.
  { name: 'blazeface', side: 256, tolerance: 1e-3 },
  {
    name: 'movenet-lightning',
    side: 192,
    part: {
      inputs: { 'StatefulPartitionedCall/sub_1': [1, 3, 192, 192] },
      outputs: ['StatefulPartitionedCall/Sigmoid'],
    },
    tolerance: 1e-5,
  },
  {
    name: 'centernet',
    side: 512,
    part: { inputs: { 'tower_0/images': [1, 3, 512, 512] }, outputs: ['tower_0/keypoints', 'tower_0/wh'] },
    // Sides are pixels of a 512x512 picture: a hundredth of one.
    tolerance: 1e-2,
  },
];

/** The outputs by name as tfjs itself reckons them, for a picture [height, width, 3]. */
async function answersOfTfjs({ name, side, part }: Case, picture: Float32Array) {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  const { topology, weights } = tfjsFiles(name);
  const model = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: topology.modelTopology,
      weightSpecs: topology.weightsManifest[0].weights,
      weightData: weights.slice().buffer,
    }),
  );
  const names = part?.outputs ?? model.outputs.map(({ name }) => name);
  const given = tf.tensor(picture, [1, side, side, 3]);
  const outputs = [
    model.execute(part ? { [inputOf(part)!]: given } : given, [...names]),
  ].flat() as tf.Tensor[];
  const answers = outputs.map(output => (output.rank === 4 ? tf.transpose(output, [0, 3, 1, 2]) : output));
  const values = await Promise.all(answers.map(answer => answer.data()));
  model.dispose();
  return Object.fromEntries(names.map((name, at) => [name, values[at] as Float32Array]));
}

/** [height, width, channels] as [channels, height, width]. */
function planar(picture: Float32Array): Float32Array {
  const pixels = picture.length / 3;
  return picture.map((_, at) => picture[(at % pixels) * 3 + Math.floor(at / pixels)]!);
}

describe('a tfjs graph model', () => {
  test.each(cases)('gives the numbers of tfjs on each picture of a batch: $name', async each => {
    const { name, side, part, tolerance } = each;
    const files = tfjsFiles(name);
    const session = await openSession(
      onnxModel(graphOf(parseTopology(files.topology), files.weights, part), { openBatch: 'pictures' }),
    );
    const pictures = ['first', 'second'].map(name =>
      Float32Array.from(hashed(`tfjs ${name}`, side * side * 3), value => 2 * value - 1),
    );
    const batch = new Float32Array(2 * side * side * 3);
    for (const [at, picture] of pictures.entries()) batch.set(planar(picture), at * picture.length);
    const [inputName] = session.inputNames as [string];
    const ours = await session.run({ [inputName]: { data: batch, shape: [2, 3, side, side] } });
    await session.close();

    for (const [at, picture] of pictures.entries()) {
      const theirs = await answersOfTfjs(each, picture);
      expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
      for (const [name, expected] of Object.entries(theirs)) {
        const answer = (ours[name]!.data as Float32Array).subarray(
          at * expected.length,
          (at + 1) * expected.length,
        );
        const apart = expected.reduce(
          (most, value, index) => Math.max(most, Math.abs(value - answer[index]!)),
          0,
        );
        expect(apart, name).toBeLessThan(tolerance);
      }
    }
  });

  test('reads halves as the numbers they stand for', () => {
    const halves = Uint16Array.from([0x3c00, 0xc000, 0x3555, 0x0001, 0x8000, 0x7bff, 0x7c00]);
    const weights = [{ name: 'w', shape: [7], dtype: 'float32', quantization: { dtype: 'float16' } }];
    const parsed = parseTopology({
      ...{ format: 'graph-model', modelTopology: { node: [{ name: 'w', op: 'Const' }] } },
      weightsManifest: [{ weights }],
    });
    const { values } = readWeights(parsed, Buffer.from(halves.buffer)).get('w')!;
    expect([...values]).toEqual([1, -2, Math.fround(0.333251953125), 2 ** -24, -0, 65504, Infinity]);
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
      'weights of single bytes',
      without(copy => (copy.weightsManifest[0].weights[0].quantization = { dtype: 'uint8' })),
      /quantised to other than float16 are not read/,
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
