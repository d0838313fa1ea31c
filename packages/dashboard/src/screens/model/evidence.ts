/** What of a bundle's measures can be drawn. Pure; what is absent or has another form is left out. */
import type { ModelManifest } from '@mien/runtime/web';
import { isMatrix, isRecord } from './measures.js';

/** Rows of nearly equal stated probability. */
export interface ReliabilityBin {
  readonly rows: number;
  /** Mean stated probability, 0 to 1. */
  readonly confidence: number;
  /** Share that was right, 0 to 1. */
  readonly accuracy: number;
}

export interface Evidence {
  /** As the bundle names it, such as `PublicTest, views: one`. */
  readonly title: string;
  /** Counts; a row for each label, a column for each answer, in the manifest's order of labels. */
  readonly confusion: readonly (readonly number[])[] | null;
  readonly reliability: readonly ReliabilityBin[] | null;
}

/** Of the first evaluation in the bundle that has either; null where none has. */
export function evidenceOf({ metrics, labels }: ModelManifest): Evidence | null {
  for (const [title, measures] of Object.entries(metrics ?? {})) {
    if (!isRecord(measures)) continue;
    const confusion = isConfusion(measures.confusion, labels.length) ? measures.confusion : null;
    const reliability = isReliability(measures.reliability) ? measures.reliability : null;
    if (confusion || reliability) return { title, confusion, reliability };
  }
  return null;
}

const isConfusion = (value: unknown, size: number): value is readonly (readonly number[])[] =>
  isMatrix(value) &&
  value.length === size &&
  value.every(row => row.length === size && row.every(count => count >= 0));

const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

const isReliability = (value: unknown): value is readonly ReliabilityBin[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    bin => isRecord(bin) && Number(bin.rows) > 0 && isShare(bin.confidence) && isShare(bin.accuracy),
  );
