/** Runs a rule over stored history: "would have fired 14 times last week". The live server takes the same steps. */
import type { Firing, RuleFields } from '../protocol.js';
import { advance, atRest, type Change, type Condition } from './condition.js';
import { type Sample, signalOf, timingOf } from './signals.js';

/** One step of a rule over one sample; a rule that does not listen to it stays as it is. */
export function step(
  rule: RuleFields,
  condition: Condition,
  sample: Sample,
): { condition: Condition; change: Change | null } {
  const signal = signalOf(rule, sample);
  return signal === null
    ? { condition, change: null }
    : advance(condition, signal, sample.at, timingOf(rule));
}

/** Every firing of the rule over samples in order of time; the last may have no end yet. */
export function replay(rule: RuleFields, samples: Iterable<Sample>): Firing[] {
  const firings: Firing[] = [];
  let condition: Condition = atRest;
  for (const sample of samples) {
    const next = step(rule, condition, sample);
    condition = next.condition;
    if (next.change?.kind === 'raised') {
      firings.push({ onset: iso(next.change.onset), raisedAt: iso(next.change.at), endedAt: null });
    } else if (next.change) {
      const open = firings.pop();
      if (open) firings.push({ ...open, endedAt: iso(next.change.at) });
    }
  }
  return firings;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
