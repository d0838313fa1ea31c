import { expressions, type Observation } from '../src/protocol.js';

export const modelHash = 'a'.repeat(64);

/** Seven probabilities with `level` on one class and the rest shared by the others. */
export function leaningTo(expression: (typeof expressions)[number], level: number): number[] {
  return expressions.map(candidate =>
    candidate === expression ? level : Math.round(((1 - level) / (expressions.length - 1)) * 1e6) / 1e6,
  );
}

/** A usable observation `sequence` seconds after `start`. */
export function observation(sequence: number, start = '2026-11-22T10:00:00.000Z'): Observation {
  return {
    sequence,
    at: new Date(Date.parse(start) + sequence * 1000).toISOString(),
    view: 'usable',
    probabilities: leaningTo('neutral', 0.7),
    resembles: 'neutral',
    quality: { facePixels: 140, sharpness: 0.8, turnDegrees: 5, visible: 0.95, light: 0.6 },
    frames: 15,
    maskedFaces: 0,
    modelHash,
  };
}
