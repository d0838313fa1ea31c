import { convolutionsOf, input, type LoweringPlan, uniform } from '@mien/tensor';
import { describe, expect, test } from 'vitest';
import { type Network, preset, trainingGraph } from '../../src/models/index.js';
import { readProfile } from '../../src/training/kernels.js';
import { passesOf, profileStep, profileTable } from '../../src/training/profile.js';

const pictures = 4;
const network = preset('tiny');
const convolutions = (of: Network) =>
  convolutionsOf([trainingGraph(of, input('images', [pictures, ...of.input])).logits]);
const planOf = (lowering: 'direct' | 'im2col' | 'winograd4'): LoweringPlan =>
  Object.fromEntries(
    convolutions(network).map(({ signature, filter }) => [
      signature,
      uniform(lowering === 'winograd4' && filter[1] === 1 ? 'im2col' : lowering),
    ]),
  );

describe.each(['direct', 'im2col', 'winograd4'] as const)('a profiled step by %s', lowering => {
  test('names all but a few kernels, and every pass of every layer', async () => {
    const profile = await profileStep(network, { pictures, plan: planOf(lowering), runs: 5 });
    const { attributed, unlabelled, runMilliseconds } = profile;
    expect(attributed).toBeLessThanOrEqual(1);
    expect(unlabelled).toBeLessThan(0.05 * attributed * runMilliseconds);
    const of = (layer: string) => profile.passes.filter(pass => pass.layer === layer).map(({ pass }) => pass);
    expect(of('conv1')).toEqual(['forward', 'filterGradient', 'elementwise']);
    for (const layer of ['conv2', 'res1.1', 'res1.2', 'conv3'])
      expect(of(layer)).toEqual(['forward', 'inputGradient', 'filterGradient', 'elementwise']);
    expect(of('dense')).toContain('inputGradient');
    expect(of('all')).toEqual(['optimiser']);
    for (const { milliseconds, memoryBound } of profile.passes) {
      expect(milliseconds).toBeGreaterThan(0);
      expect(memoryBound).toBeGreaterThan(0);
    }
    expect(profileTable(profile).rows).toHaveLength(profile.passes.length + 1);
  });

  test('counts the multiply-adds its kernels do', async () => {
    const { passes } = await profileStep(network, { pictures, plan: planOf(lowering), runs: 1 });
    for (const { layer, pass, directBound, loweredBound } of passes) {
      if (layer === 'dense' || !directBound) continue;
      const share = loweredBound / directBound;
      // Direct and im2col products do every multiply-add once; ConvTranspose counts those in the padding too.
      if (lowering !== 'winograd4') expect(share, `${layer} ${pass}`).toBeCloseTo(1, 1);
      else expect(share, `${layer} ${pass}`).toBeGreaterThan(0);
    }
  });
});

describe('reading a profile', () => {
  const event = (name: string, ts: number, dur: number, args: object = {}, cat = 'Node') => ({
    cat,
    name,
    ts,
    dur,
    args,
  });
  const shapes = (...list: number[][]) => list.map(float => ({ float }));
  const product = {
    op_name: 'FusedMatMul',
    input_type_shape: shapes([4, 3, 5], [4, 7, 5]),
    output_type_shape: shapes([4, 3, 7]),
  };

  test('tells runs apart and counts products', () => {
    const runs = readProfile(
      JSON.stringify([
        event('a/product/MatMul_1/MatmulTransposeFusion/_kernel_time', 12, 30, product),
        event('model_run', 10, 90, {}, 'Session'),
        event('model_run', 110, 50, {}, 'Session'),
        event('b/elementwise/Relu_2_kernel_time', 120, 20, {
          op_name: 'Relu',
          input_type_shape: shapes([6]),
          output_type_shape: shapes([6]),
        }),
        event('a/product/MatMul_1_fence_before', 11, 1),
      ]),
    );
    expect(runs.map(({ milliseconds, kernels }) => [milliseconds, kernels.map(({ type }) => type)])).toEqual([
      [0.09, ['FusedMatMul']],
      [0.05, ['Relu']],
    ]);
    expect(runs[0]!.kernels[0]).toMatchObject({ multiplyAdds: 4 * 3 * 5 * 7, bytes: 4 * (60 + 140 + 84) });
    expect(runs[1]!.kernels[0]).toMatchObject({ multiplyAdds: 0, bytes: 48 });
  });

  test.each([
    ['no run', '[]', /holds no run/],
    ['torn', '[{"cat":', /JSON/],
    ['of something else', '{"traceEvents":[]}', /expected array/],
  ])('refuses one that is %s', (_, text, message) => {
    expect(() => readProfile(text)).toThrow(message);
  });

  test('leaves out kernels without a label', () => {
    const kernel = {
      node: 'Transpose_token_3',
      type: 'Transpose',
      milliseconds: 1,
      multiplyAdds: 0,
      bytes: 4,
    };
    const layer = { name: 'a', kind: 'convolution', outputShape: [], parameters: 0, multiplyAdds: 6 };
    const peaks = { multiplyAddsPerSecond: 1e3, bytesPerSecond: 1e3 };
    const passes = passesOf(
      {
        milliseconds: 2,
        kernels: [kernel, { ...kernel, node: 'a/product gradient 1/Gemm_7', multiplyAdds: 2 }],
      },
      [layer],
      5,
      peaks,
    );
    expect(passes).toEqual([
      {
        layer: 'a',
        pass: 'filterGradient',
        milliseconds: 1,
        directBound: 30,
        loweredBound: 2,
        memoryBound: 4,
      },
    ]);
  });
});
