/** The one state machine behind every rule: thresholds apart, persistence, an end, a refractory time. Pure. */

/** What one sample says about a rule: `hold` lies between the two thresholds, `none` tells nothing (no usable face). */
export type Signal = 'enter' | 'hold' | 'exit' | 'none';

/** Plain JSON, kept in the database between samples. Times are milliseconds since 1970. */
export type Condition =
  | { readonly phase: 'idle'; readonly quietUntil: number }
  | { readonly phase: 'rising' | 'raised'; readonly onset: number; readonly lastSeen: number };

export interface Timing {
  readonly persistMs: number;
  readonly refractoryMs: number;
  /** With no telling signal for this long, the condition is over. */
  readonly gapMs: number;
}

export type Change =
  | { readonly kind: 'raised'; readonly onset: number; readonly at: number }
  | { readonly kind: 'ended'; readonly onset: number; readonly at: number };

export interface Step {
  readonly condition: Condition;
  readonly change: Change | null;
}

export const atRest: Condition = { phase: 'idle', quietUntil: 0 };

/** Takes one signal at time `at`; signals must come in order of time. */
export function advance(condition: Condition, signal: Signal, at: number, timing: Timing): Step {
  if (condition.phase === 'idle') {
    if (signal !== 'enter' || at < condition.quietUntil) return { condition, change: null };
    return rise({ phase: 'rising', onset: at, lastSeen: at }, at, timing);
  }
  if (at - condition.lastSeen > timing.gapMs) return end(condition, condition.lastSeen, timing);
  if (signal === 'none') return { condition, change: null };
  if (signal === 'exit') return end(condition, at, timing);
  return rise({ ...condition, lastSeen: at }, at, timing);
}

type Active = Extract<Condition, { readonly onset: number }>;

function rise(condition: Active, at: number, timing: Timing): Step {
  if (condition.phase === 'raised' || at - condition.onset < timing.persistMs)
    return { condition, change: null };
  return {
    condition: { ...condition, phase: 'raised' },
    change: { kind: 'raised', onset: condition.onset, at },
  };
}

function end(condition: Active, at: number, timing: Timing): Step {
  if (condition.phase === 'rising') return { condition: atRest, change: null };
  return {
    condition: { phase: 'idle', quietUntil: at + timing.refractoryMs },
    change: { kind: 'ended', onset: condition.onset, at },
  };
}
