import { gradient, inOrder, input, type LoweringPlan, lower, multiply, onnxModel, sum } from '@mien/tensor';
import { inferenceGraph, loweredArithmetic, type Network, type Values } from '../models/index.js';
import type { ParameterSlot, StatisticSlot } from './step.js';

/** Trained numbers: flat buffers and the places in them. */
export interface Weights {
  readonly parameters: Float32Array;
  readonly parameterSlots: readonly ParameterSlot[];
  readonly statistics: Float32Array;
  readonly statisticSlots: readonly StatisticSlot[];
}

/** For a known number of pictures a run the convolutions can be lowered, their filters transformed once at loading. */
export interface FixedRun {
  readonly pictures: number;
  readonly plan: LoweringPlan;
}

/** How weights are stored; both kinds are computed with as float32. */
export type FloatFormat = 'float32' | 'float16';

export interface ExportOptions {
  readonly fixed?: FixedRun | undefined;
  /** `float32` unless told. */
  readonly floats?: FloatFormat;
}

/**
 * A trained network as ONNX bytes with batch norm folded in: `images` [N, 1, h, w] → `logits` [N, classes], N open unless
 * a run is fixed. Throws when a weight or statistic is missing or not a finite number.
 */
export function exportModel(
  network: Network,
  weights: Weights,
  { fixed, floats = 'float32' }: ExportOptions = {},
): Uint8Array {
  const images = input('images', [fixed?.pictures ?? 1, ...network.input]);
  const values = trainedValues(network, weights);
  const logits = inferenceGraph(network, images, values, fixed && loweredArithmetic(fixed.plan));
  if (!fixed) return onnxModel({ logits }, { name: network.name, openBatch: 'N', floats });
  const [lowered] = lower([logits], fixed.plan);
  return onnxModel({ logits: lowered! }, { name: network.name, floats });
}

/** Grad-CAM's map must tell where on a face: a coarser one hardly tells eyes from mouth. */
const leastMapSide = 6;

/**
 * What explains the logits of an exported model, as ONNX bytes that read their weights from the model's file beside them:
 * `images` [1, 1, h, w] and `chosen` [1, classes] → `logits` [1, classes], `map` [1, channels, rows, columns], the last
 * feature map of at least 6x6 places, and `derivative`, of the sum of the chosen logits by that map. Throws as `exportModel`.
 *
 * @param model of the same weights, in the same format
 * @param file the name of the model's file
 */
export function exportExplanation(
  network: Network,
  weights: Weights,
  {
    model,
    file,
    floats,
  }: { readonly model: Uint8Array; readonly file: string; readonly floats: FloatFormat },
): Uint8Array {
  const images = input('images', [1, ...network.input]);
  const logits = inferenceGraph(network, images, trainedValues(network, weights));
  const map = inOrder([logits]).findLast(
    ({ op, shape: [, , rows = 0, columns = 0] }) =>
      op !== 'input' && rows >= leastMapSide && columns >= leastMapSide,
  );
  if (!map)
    throw new Error(
      `exportExplanation: ${network.name} has no feature map of ${leastMapSide}x${leastMapSide} places or more`,
    );
  const [derivative] = gradient(sum(multiply(logits, input('chosen', logits.shape))), [map]);
  return onnxModel(
    { logits, map, derivative: derivative! },
    { name: `${network.name}, explained`, floats, beside: { file, bytes: model } },
  );
}

/** The numbers that a network's graph asks for by name. */
export function trainedValues(network: Network, weights: Weights): Values {
  const values = valuesOf(weights);
  return name => {
    const found = values.get(name);
    if (!found)
      throw new Error(
        `exportModel: ${network.name} needs "${name}", which the weights do not hold; they belong to another network`,
      );
    const at = found.findIndex(value => !Number.isFinite(value));
    if (at >= 0)
      throw new Error(
        `exportModel: "${name}" holds ${found[at]} at ${at}; training diverged, resume from an earlier checkpoint`,
      );
    return found;
  };
}

function valuesOf({
  parameters,
  parameterSlots,
  statistics,
  statisticSlots,
}: Weights): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  for (const { name, offset, size } of parameterSlots)
    values.set(name, parameters.subarray(offset, offset + size));
  for (const { name, offset, channels } of statisticSlots) {
    values.set(`${name}.mean`, statistics.subarray(offset, offset + channels));
    values.set(`${name}.variance`, statistics.subarray(offset + channels, offset + 2 * channels));
  }
  return values;
}
