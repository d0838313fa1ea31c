// A network that learns from mixed targets answers as often as they do: where voters and teachers see a class more seldom
// than the labels do, so does it. What is known of both puts that right, without another look at any picture.
import { meanTarget, type TargetsOptions, targetsSchema } from '../data/augment/index.js';
import type { Dataset } from '../data/dataset.js';
import type { Weights } from './export.js';

const labelsAlone = targetsSchema.parse({});

/**
 * What to add to the logits so that classes are answered as often as they are labelled: ln(share of the labels / mean
 * target) over the rows trained on, after M. Saerens et al. 2002, "Adjusting the outputs of a classifier to new a priori
 * probabilities", Neural Computation 14(1).
 *
 * @returns [classes]; 0 where no row has the label
 */
export function priorCorrection(dataset: Dataset, rows: Int32Array, targets: TargetsOptions): Float32Array {
  const learnt = meanTarget(dataset, rows, targets);
  const labelled = meanTarget(dataset, rows, labelsAlone);
  return labelled.map((share, label) => (share > 0 ? Math.log(share / learnt[label]!) : 0));
}

/** The weights with `correction` added to the last layer's bias. */
export function withCorrection(weights: Weights, correction: Float32Array): Weights {
  const bias = weights.parameterSlots.findLast(({ kind }) => kind === 'bias');
  if (bias?.size !== correction.length)
    throw new Error(`internal: ${correction.length} logits to correct, a last bias of ${bias?.size} numbers`);
  const parameters = weights.parameters.slice();
  for (const [label, added] of correction.entries()) parameters[bias.offset + label]! += added;
  return { ...weights, parameters };
}
