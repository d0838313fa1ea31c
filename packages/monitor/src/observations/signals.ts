/** What each kind of rule hears in a sample. Pure; every rule of the protocol reduces to a `Signal`. */
import { type Baseline, expressions, type Observation, type RuleFields } from '../protocol.js';
import type { Signal, Timing } from './condition.js';
import { deviationsFromBaseline } from './deviation.js';

/** Times are milliseconds since 1970. */
export type Sample =
  | {
      readonly kind: 'second';
      readonly at: number;
      readonly view: Observation['view'];
      readonly probabilities: readonly number[] | null;
    }
  | {
      readonly kind: 'minute';
      readonly at: number;
      readonly probabilities: readonly number[] | null;
      readonly baseline: Baseline | null;
    }
  /** The server's own clock, for what can only be known by waiting. */
  | {
      readonly kind: 'tick';
      readonly at: number;
      readonly silentMs: number;
      readonly skewMs: number;
      readonly watched: boolean;
    };

const secondsGapMs = 10_000;
const minutesGapMs = 300_000;

/** The rule's signal, or null where the rule does not listen to this kind of sample. */
export function signalOf(rule: RuleFields, sample: Sample): Signal | null {
  if (sample.kind !== hears(rule)) return null;
  switch (sample.kind) {
    case 'second':
      return rule.kind === 'technical'
        ? viewSignal(rule.fault, sample.view)
        : levelSignal(rule, probability(rule, sample.probabilities));
    case 'minute':
      return rule.kind === 'trend' ? levelSignal(rule, trend(rule, sample)) : null;
    case 'tick':
      return rule.kind === 'technical' ? tickSignal(rule, sample) : null;
  }
}

export function hears(rule: RuleFields): Sample['kind'] {
  if (rule.kind === 'expression') return 'second';
  if (rule.kind === 'trend') return 'minute';
  return rule.fault === 'faceLost' || rule.fault === 'cameraDark' ? 'second' : 'tick';
}

export function timingOf(rule: RuleFields): Timing {
  const { refractoryMs } = rule;
  switch (hears(rule)) {
    case 'second':
      return {
        persistMs: rule.kind === 'technical' ? rule.afterMs : persistence(rule),
        refractoryMs,
        gapMs: secondsGapMs,
      };
    case 'minute':
      return { persistMs: persistence(rule), refractoryMs, gapMs: minutesGapMs };
    // The silence itself has already lasted `afterMs` when the tick says so.
    case 'tick':
      return { persistMs: 0, refractoryMs, gapMs: Number.POSITIVE_INFINITY };
  }
}

const persistence = (rule: RuleFields): number => (rule.kind === 'technical' ? 0 : rule.persistMs);

function levelSignal(
  thresholds: { readonly enterAt: number; readonly exitBelow: number },
  level: number | null,
): Signal {
  if (level === null) return 'none';
  if (level >= thresholds.enterAt) return 'enter';
  return level < thresholds.exitBelow ? 'exit' : 'hold';
}

function probability(
  rule: Exclude<RuleFields, { kind: 'technical' }>,
  probabilities: readonly number[] | null,
): number | null {
  return probabilities?.[expressions.indexOf(rule.expression)] ?? null;
}

function trend(
  rule: Extract<RuleFields, { kind: 'trend' }>,
  sample: Extract<Sample, { kind: 'minute' }>,
): number | null {
  const value = probability(rule, sample.probabilities);
  const spread = sample.baseline?.spreads[expressions.indexOf(rule.expression)];
  if (value === null || spread === undefined) return null;
  const deviations = deviationsFromBaseline(value, spread);
  return rule.direction === 'rise' ? deviations : -deviations;
}

function viewSignal(
  fault: 'faceLost' | 'cameraDark' | 'streamSilent' | 'clockSkew',
  view: Observation['view'],
): Signal {
  if (fault === 'cameraDark') return view === 'dark' ? 'enter' : 'exit';
  return view === 'usable' || view === 'masked' ? 'exit' : 'enter';
}

function tickSignal(
  rule: Extract<RuleFields, { kind: 'technical' }>,
  tick: Extract<Sample, { kind: 'tick' }>,
): Signal {
  if (!tick.watched) return 'exit';
  const fault = rule.fault === 'streamSilent' ? tick.silentMs : Math.abs(tick.skewMs);
  return fault >= rule.afterMs ? 'enter' : 'exit';
}
