/** How well a face is seen, as a few bars that can be read across a room. Pure. */
import type { Observation } from '@mien/monitor/protocol';

type Quality = NonNullable<Observation['quality']>;

/** Each names a way to see a face badly, and what is good enough for a good view, not merely a usable one. */
export const qualityChecks = {
  size: ({ facePixels }: Quality) => facePixels >= 64,
  sharpness: ({ sharpness }: Quality) => sharpness >= 0.05,
  pose: ({ turnDegrees }: Quality) => turnDegrees <= 30,
  visible: ({ visible }: Quality) => visible >= 0.9,
  light: ({ light }: Quality) => light >= 0.2 && light <= 0.9,
} as const;

export const mostQuality = Object.keys(qualityChecks).length;

/** Number of checks passed; 0 where nothing is known. */
export const qualityScore = (quality: Quality | null): number =>
  quality === null ? 0 : Object.values(qualityChecks).filter(passes => passes(quality)).length;
