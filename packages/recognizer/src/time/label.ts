/** The label shown of a face, and whether it is shown as uncertain. */
export interface HeldLabel {
  /** Place of the label among the model's. */
  readonly index: number;
  readonly uncertain: boolean;
  /** It was certain and is no longer: it has to be surer than at first to be so again. */
  readonly hasLapsed: boolean;
}

export interface LabelThresholds {
  /** Another label takes over once its probability is larger by this much. */
  readonly switchMargin: number;
  /** A certain label becomes uncertain below this probability … */
  readonly uncertainBelow: number;
  /** … and is so again from this one on. One that was never certain, as after a step, is so from the other on. */
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
  const same = before?.index === index ? before : null;
  const probability = probabilities[index]!;
  // Of what is no number nothing is certain.
  const uncertain = !(probability >= (same?.hasLapsed ? certainFrom : uncertainBelow));
  const hasLapsed = uncertain && same !== null && (same.hasLapsed || !same.uncertain);
  return { index, uncertain, hasLapsed };
}
