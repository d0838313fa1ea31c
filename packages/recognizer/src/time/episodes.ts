// When a face begins to resemble an expression, does so the most, and ceases to.

/** One end of an episode, or its height. Onset, apex and offset of an episode come in this order of time. */
export interface ExpressionEvent {
  readonly kind: 'onset' | 'apex' | 'offset';
  readonly label: string;
  readonly timeMs: number;
  /** Of the label at that time, smoothed. */
  readonly probability: number;
}

/** What a face resembles at a moment; the label is null where that is no expression, or uncertain. */
export interface Sight {
  readonly label: string | null;
  readonly probability: number;
}

interface Moment {
  readonly timeMs: number;
  readonly probability: number;
}

/** An expression that has begun and not ended. */
export interface Episode {
  readonly label: string;
  readonly apex: Moment;
  /** When it was last seen. */
  readonly last: Moment;
}

export interface EpisodeStep {
  readonly episode: Episode | null;
  readonly events: readonly ExpressionEvent[];
}

/**
 * Goes on by one sight, or by a moment without one (null). An episode ends with another label, or where
 * the face was not seen for longer than `longestGapMs`; then it ended when it was last seen. Its apex
 * is told with its end, because only then is it known.
 */
export function followEpisode(
  open: Episode | null,
  sight: Sight | null,
  timeMs: number,
  longestGapMs: number,
): EpisodeStep {
  const isLost = open !== null && timeMs - open.last.timeMs > longestGapMs;
  if (isLost) {
    const { episode, events } = followEpisode(null, sight, timeMs, longestGapMs);
    return { episode, events: [...endEpisode(open, open.last), ...events] };
  }
  if (sight === null) return { episode: open, events: [] };
  const moment: Moment = { timeMs, probability: sight.probability };
  if (open !== null && open.label === sight.label) {
    const apex = moment.probability > open.apex.probability ? moment : open.apex;
    return { episode: { ...open, apex, last: moment }, events: [] };
  }
  const ended = open === null ? [] : endEpisode(open, { timeMs, probability: open.last.probability });
  if (sight.label === null) return { episode: null, events: ended };
  const begun: Episode = { label: sight.label, apex: moment, last: moment };
  return { episode: begun, events: [...ended, { kind: 'onset', label: begun.label, ...moment }] };
}

/** The events of an episode that ends, by itself or with what it was seen in. */
export function endEpisode({ label, apex, last }: Episode, end: Moment = last): readonly ExpressionEvent[] {
  return [
    { kind: 'apex', label, ...apex },
    { kind: 'offset', label, ...end },
  ];
}
