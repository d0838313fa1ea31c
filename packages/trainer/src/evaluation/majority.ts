import { type Dataset, votesOf } from '../data/index.js';

/**
 * The expression that more of FER+'s ten voters chose than anything else, contempt, unknown and not-a-face
 * included; null where there is none or no votes.
 */
export function majorityExpression(dataset: Dataset, row: number): number | null {
  const votes = votesOf(dataset, row);
  if (!votes) return null;
  const most = Math.max(...votes);
  const leader = votes.indexOf(most);
  const unique = most > 0 && votes.lastIndexOf(most) === leader;
  return unique && leader < dataset.labels.length ? leader : null;
}
