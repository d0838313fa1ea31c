import { z } from 'zod';

/** How well logits meet their targets, summed over pictures. */
export const scoreSchema = z.strictObject({
  pictures: z.int().nonnegative(),
  /** Sum of cross-entropies. */
  loss: z.number(),
  /** Pictures whose largest logit is at their largest target. */
  correct: z.int().nonnegative(),
});

export type Score = Readonly<z.infer<typeof scoreSchema>>;

export const noScore: Score = { pictures: 0, loss: 0, correct: 0 };

/**
 * @param logits float32 [pictures, classes]
 * @param targets float32 [pictures, classes], rows add up to 1
 */
export function score(logits: Float32Array, targets: Float32Array, classes: number): Score {
  const pictures = logits.length / classes;
  let loss = 0;
  let correct = 0;
  for (let picture = 0; picture < pictures; picture++) {
    const row = logits.subarray(picture * classes, (picture + 1) * classes);
    const target = targets.subarray(picture * classes, (picture + 1) * classes);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    row.forEach((logit, label) => {
      loss += target[label]! * (logSum - logit);
    });
    if (row.indexOf(largest) === target.indexOf(Math.max(...target))) correct++;
  }
  return { pictures, loss, correct };
}

/** Scores of disjoint pictures as one; added in the order given. */
export function total(scores: readonly Score[]): Score {
  return scores.reduce(
    (sum, next) => ({
      pictures: sum.pictures + next.pictures,
      loss: sum.loss + next.loss,
      correct: sum.correct + next.correct,
    }),
    noScore,
  );
}
