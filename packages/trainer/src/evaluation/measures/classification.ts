// Measures of hard decisions: everything here is computed from the confusion matrix.

/** Counts of rows by [true class][predicted class]. */
export type ConfusionMatrix = readonly (readonly number[])[];

export interface ClassMeasures {
  readonly label: string;
  /** Of the rows called this class, the share that is; 0 where none was called so (as scikit-learn). */
  readonly precision: number;
  /** Of the rows of this class, the share called so; 0 where the class has no rows. */
  readonly recall: number;
  readonly f1: number;
  /** Rows of this class. */
  readonly support: number;
}

export interface ClassificationMeasures {
  readonly rows: number;
  readonly accuracy: number;
  /** Mean recall over the classes that have rows. */
  readonly balancedAccuracy: number;
  /** Mean F1 over the classes that have rows or were predicted. */
  readonly macroF1: number;
  /** Cohen's kappa; 0 where truth and prediction are one and the same class throughout (0/0). */
  readonly kappa: number;
  readonly perClass: readonly ClassMeasures[];
}

/**
 * Counts each (true, predicted) pair of two equally long lists of class indices.
 * @throws if the lists differ in length or hold an index outside 0..classes-1.
 */
export function confusionMatrix(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  if (targets.length !== predictions.length) {
    throw new Error(
      `${targets.length} targets but ${predictions.length} predictions: give one prediction a row`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < targets.length; row++) {
    const target = classAt(targets, row, classes, 'target');
    const prediction = classAt(predictions, row, classes, 'prediction');
    counts[target]![prediction]!++;
  }
  return counts;
}

/**
 * All measures of a confusion matrix.
 * @throws if it counts no row, since then nothing is measured.
 */
export function classificationMeasures(
  confusion: ConfusionMatrix,
  labels: readonly string[],
): ClassificationMeasures {
  const actual = confusion.map(sum);
  const predicted = confusion.map((_, column) => sum(confusion.map(row => row[column]!)));
  const correct = confusion.map((row, index) => row[index]!);
  const rows = sum(actual);
  if (rows === 0) throw new Error('no rows to measure: the confusion matrix is empty');

  const perClass = labels.map(
    (label, index): ClassMeasures => ({
      label,
      precision: ratio(correct[index]!, predicted[index]!),
      recall: ratio(correct[index]!, actual[index]!),
      f1: ratio(2 * correct[index]!, actual[index]! + predicted[index]!),
      support: actual[index]!,
    }),
  );
  const accuracy = sum(correct) / rows;
  const chance = sum(actual.map((count, index) => (count / rows) * (predicted[index]! / rows)));
  return {
    rows,
    accuracy,
    balancedAccuracy: mean(perClass.filter(each => each.support > 0).map(each => each.recall)),
    macroF1: mean(perClass.filter((_, index) => actual[index]! + predicted[index]! > 0).map(each => each.f1)),
    kappa: ratio(accuracy - chance, 1 - chance),
    perClass,
  };
}

function classAt(values: ArrayLike<number>, row: number, classes: number, what: string): number {
  const value = values[row]!;
  if (Number.isInteger(value) && value >= 0 && value < classes) return value;
  throw new Error(`${what} ${value} of row ${row} is no class: give whole numbers from 0 to ${classes - 1}`);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
