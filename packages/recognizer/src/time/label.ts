/** The label shown of a face, and whether it is shown as uncertain. */
export interface HeldLabel {
  /** Place of the label among the model's. */
  readonly index: number;
  readonly uncertain: boolean;
}

export interface LabelThresholds {
  /** Another label takes over once its probability is larger by this much. */
  readonly switchMargin: number;
  /** A certain label becomes uncertain below this probability … */
  readonly uncertainBelow: number;
  /** … and an uncertain one certain from this one on. */
  readonly certainFrom: number;
}

/** The label that is held on to: it changes later than the likeliest one, and so less often. */
export function holdLabel(
  before: HeldLabel | null,
  probabilities: Float32Array,
  { switchMargin, uncertainBelow, certainFrom }: LabelThresholds,
): HeldLabel {
  const likeliest = probabilities.reduce(
    (best, value, index) => (value > probabilities[best]! ? index : best),
    0,
  );
  const isTakenOver =
    before === null || probabilities[likeliest]! - probabilities[before.index]! >= switchMargin;
  const index = isTakenOver ? likeliest : before.index;
  const threshold = before?.uncertain ? certainFrom : uncertainBelow;
  // Of what is no number nothing is certain.
  return { index, uncertain: !(probabilities[index]! >= threshold) };
}
