// Which faces were found: each detection, the surest first, takes the free label it covers best.
import type { Detection } from '@mien/recognizer';
import { wilsonInterval95 } from '@mien/trainer';
import { type Box, intersectionOverUnion } from '@mien/vision';

export interface Match {
  readonly label: Box<'frame'> | null;
  readonly detection: Detection | null;
}

/** Every label and every detection once, paired where their intersection over union is at least `leastOverlap`. */
export function matched(
  labels: readonly Box<'frame'>[],
  detections: readonly Detection[],
  leastOverlap: number,
): Match[] {
  const free = new Set(labels);
  const matches = detections.map((detection): Match => {
    const best = [...free]
      .map(label => ({ label, overlap: intersectionOverUnion(label, detection.box) }))
      .reduce((a, b) => (b.overlap > a.overlap ? b : a), { label: null as Box<'frame'> | null, overlap: 0 });
    const label = best.overlap >= leastOverlap ? best.label : null;
    if (label) free.delete(label);
    return { label, detection };
  });
  return [...matches, ...[...free].map(label => ({ label, detection: null }))];
}

export interface Share {
  readonly of: number;
  readonly share: number;
  /** Wilson's 95 % interval. */
  readonly interval95: readonly [number, number];
}

export interface Found {
  readonly recall: Share;
  readonly precision: Share;
}

/** Recall and precision over faces at least so high; a false detection counts by its own height. */
export function found(matches: readonly Match[], leastHeight: number): Found {
  const counted = matches.filter(({ label, detection }) => (label ?? detection!.box).height >= leastHeight);
  const right = counted.filter(({ label, detection }) => label && detection).length;
  const of = (total: number): Share => ({
    of: total,
    share: right / total,
    interval95: wilsonInterval95(right, total),
  });
  return {
    recall: of(counted.filter(({ label }) => label).length),
    precision: of(counted.filter(({ detection }) => detection).length),
  };
}
