/** The numbers behind a notice. Pure. */
import { expressions, type Rule } from '@mien/monitor/protocol';

export interface Evidence {
  readonly seconds: number;
  readonly usable: number;
  /** Of the rule's expression over the usable seconds; null for rules that look at none. */
  readonly level: { readonly least: number; readonly mean: number; readonly greatest: number } | null;
}

interface Second {
  readonly probabilities: readonly number[] | null;
}

export function evidenceOf(rule: Rule, observations: readonly Second[]): Evidence {
  const usable = observations.flatMap(({ probabilities }) => (probabilities ? [probabilities] : []));
  const counts = { seconds: observations.length, usable: usable.length };
  if (rule.kind === 'technical' || usable.length === 0) return { ...counts, level: null };
  const values = usable.map(probabilities => probabilities[expressions.indexOf(rule.expression)]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { ...counts, level: { least: Math.min(...values), mean, greatest: Math.max(...values) } };
}
