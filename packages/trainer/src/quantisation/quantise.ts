// Post-training static quantisation: a trained network's convolutions in 8-bit integers.
import { biasedConv2d, dequantise, input, integers, onnxModel, quantise, type Tensor } from '@mien/tensor';
import { type Arithmetic, floatArithmetic, inferenceGraph, pooled } from '../models/index.js';
import { trainedValues } from '../training/export.js';
import type { TrainedNetwork } from '../training/weights.js';
import { type ActivationScales, activationScales, type CalibrationRows } from './activation-scales.js';
import { quantiseConvolution } from './convolution.js';

/**
 * A trained network as ONNX bytes whose convolutions an engine computes in integers: `images` [N, 1, h, w] → `logits`
 * [N, classes]. Every activation goes through QuantizeLinear and DequantizeLinear, every filter is stored as int8 with a
 * scale for each output, every bias as int32. The first convolution, which reads the picture, and what has no pictures
 * (gates, the last layer) stay float32: little time and few weights are theirs. Throws as `exportModel`.
 */
export async function quantiseModel(
  trained: TrainedNetwork,
  calibration: CalibrationRows,
): Promise<Uint8Array> {
  const { network, weights } = trained;
  const scales = await activationScales(trained, calibration);
  const images = input('images', [1, ...network.input]);
  const logits = inferenceGraph(network, images, trainedValues(network, weights), integerArithmetic(scales));
  return onnxModel({ logits }, { name: network.name, openBatch: 'N' });
}

function integerArithmetic(scales: ActivationScales): Arithmetic {
  const scaleOf = new Map<Tensor, number>();
  return {
    convolution(x, folded, pool) {
      const scale = scaleOf.get(x);
      if (scale === undefined) return floatArithmetic.convolution(x, folded, pool);
      const { filter, filterScales, bias, biasScales } = quantiseConvolution(folded, scale);
      const outputs = bias.length;
      // Without ReLU: unsigned bytes hold nothing below 0 anyway, and the engine then has one node for the convolution.
      const product = biasedConv2d(
        x,
        dequantise(integers(filter, [outputs, folded.inputs, 3, 3]), filterScales),
        dequantise(integers(bias, [outputs]), biasScales),
        { pad: 1 },
      );
      return pooled(product, pool);
    },
    activation(name, x) {
      const scale = scales.get(name)!;
      const kept = dequantise(quantise(x, scale), scale);
      scaleOf.set(kept, scale);
      return kept;
    },
  };
}
