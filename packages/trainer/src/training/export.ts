import { input, type LoweringPlan, lower, onnxModel } from '@mien/tensor';
import { inferenceGraph, type Network } from '../models/index.js';
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

/**
 * A trained network as ONNX bytes with batch norm folded in: `images` [N, 1, h, w] → `logits` [N, classes], N open unless
 * a run is fixed. Throws when a weight or statistic is missing or not a finite number.
 */
export function exportModel(network: Network, weights: Weights, fixed?: FixedRun): Uint8Array {
  const values = valuesOf(weights);
  const images = input('images', [fixed?.pictures ?? 1, ...network.input]);
  const logits = inferenceGraph(network, images, name => {
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
  });
  if (!fixed) return onnxModel({ logits }, { name: network.name, openBatch: 'N' });
  const [lowered] = lower([logits], fixed.plan);
  return onnxModel({ logits: lowered! }, { name: network.name });
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
