/** What can honestly be said of a bed this moment. Pure; each kind is a state of the visual language. */
import {
  type BedNow,
  type Expression,
  expressions,
  type Observation,
  type Stream,
} from '@mien/monitor/protocol';

type Latest = NonNullable<BedNow['streams'][number]['latest']>;

interface Seen {
  readonly latest: Latest;
  /** Since the end of the second it is about. */
  readonly ageMs: number;
}

export type BedState =
  | { readonly kind: 'vacant' }
  | { readonly kind: 'noCamera' }
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'paused';
      readonly pause: NonNullable<Stream['pause']>;
      readonly lastsMs: number;
      /** The reminder's time has come. */
      readonly overdue: boolean;
    }
  | ({ readonly kind: 'stale' } & Seen)
  | ({ readonly kind: 'unusable'; readonly view: Observation['view'] } & Seen)
  | ({ readonly kind: 'uncertain'; readonly likeliest: readonly [Expression, Expression] } & Judged)
  | ({ readonly kind: 'judged'; readonly expression: Expression; readonly probability: number } & Judged);

interface Judged extends Seen {
  readonly probabilities: readonly number[];
}

const staleMs = 5000;
const windowMs = 1000;

/** @param now the server's time in milliseconds since 1970 */
export function bedState({ occupied, streams }: BedNow, now: number): BedState {
  if (streams.length === 0) return { kind: 'noCamera' };
  const { stream, latest } = streams.reduce((a, b) => ((b.latest?.at ?? '') > (a.latest?.at ?? '') ? b : a));
  if (!occupied) return { kind: 'vacant' };
  if (stream.pause !== null) {
    const lastsMs = now - Date.parse(stream.pause.since);
    return { kind: 'paused', pause: stream.pause, lastsMs, overdue: lastsMs > stream.pause.remindAfterMs };
  }
  if (latest === null) return { kind: 'silent' };
  const seen = { latest, ageMs: Math.max(0, now - Date.parse(latest.at) - windowMs) };
  if (seen.ageMs > staleMs) return { kind: 'stale', ...seen };
  const { view, probabilities, resembles } = latest;
  if (probabilities === null || resembles === null) return { kind: 'unusable', view, ...seen };
  if (resembles === 'uncertain')
    return { kind: 'uncertain', likeliest: twoLikeliest(probabilities), probabilities, ...seen };
  const probability = probabilities[expressions.indexOf(resembles)]!;
  return { kind: 'judged', expression: resembles, probability, probabilities, ...seen };
}

export function twoLikeliest(probabilities: readonly number[]): readonly [Expression, Expression] {
  const order = expressions
    .map((expression, index) => ({ expression, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return [order[0]!.expression, order[1]!.expression];
}
