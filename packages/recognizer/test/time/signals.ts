import fc from 'fast-check';

/** A signal that changes by steps at whole tens of milliseconds. */
export interface SteppedSignal<Value> {
  /** Each value, and the time up to and including which it holds. */
  readonly steps: readonly { readonly untilMs: number; readonly value: Value }[];
}

export const steppedSignal = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<SteppedSignal<Value>> =>
  fc
    .array(fc.record({ lengthMs: fc.integer({ min: 1, max: 60 }).map(tens => tens * 10), value }), {
      minLength: 1,
      maxLength: 12,
    })
    .map(parts => {
      let untilMs = 0;
      return {
        steps: parts.map(({ lengthMs, value }) => {
          untilMs += lengthMs;
          return { untilMs, value };
        }),
      };
    });

/** The signal seen every `everyMs` and at each of its changes: what a camera of any rate that misses no change sees. */
export function sampled<Value>(
  { steps }: SteppedSignal<Value>,
  everyMs: number,
): readonly { readonly timeMs: number; readonly value: Value }[] {
  const end = steps.at(-1)!.untilMs;
  const times = new Set([0, ...steps.map(({ untilMs }) => untilMs)]);
  for (let timeMs = 0; timeMs <= end; timeMs += everyMs) times.add(timeMs);
  return [...times]
    .sort((a, b) => a - b)
    .map(timeMs => ({ timeMs, value: steps.find(({ untilMs }) => untilMs >= timeMs)!.value }));
}
