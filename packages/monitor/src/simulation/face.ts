/** A made-up face: drifts between expressions, is lost now and then, each bed's in its own way. Pure, from a seed. */
import { createHash } from 'node:crypto';
import { type Expression, expressions, type Observation } from '../protocol.js';

/** No model made these numbers, and the hash says so. */
export const simulatedModelHash = createHash('sha256').update('mien simulated bed').digest('hex');

/** Uniform in [0, 1), the same for the same seed and number (mulberry32, T. Ettinger). */
function uniform(seed: number, number: number): number {
  let state = (seed + Math.imul(number, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

const moodSeconds = 45;
const uncertainBelow = 0.5;
/** Most of the time a face at rest resembles none of the six. */
const moods: readonly Expression[] = [
  'neutral',
  'neutral',
  'neutral',
  'neutral',
  'sad',
  'happy',
  'fear',
  'surprise',
];

const poorViews = ['turned', 'noFace', 'covered', 'dark', 'small', 'blurred'] as const;

/** One lies still before a good camera, another turns away often, a third is hard to read. */
function characterOf(seed: number) {
  const trait = (index: number) => uniform(seed ^ 0x27d4eb2f, index);
  return { lostSpells: 0.03 + 0.17 * trait(0), distinctness: 2 + 6 * trait(1) };
}

/** What the bed's camera would report for second number `sequence`. */
export function simulatedObservation(seed: number, sequence: number, at: string): Observation {
  const spell = Math.floor(sequence / moodSeconds);
  const noise = (index: number) => uniform(seed ^ 0x5bd1e995, sequence * 16 + index);
  const common = {
    sequence,
    at,
    frames: 14 + Math.floor(noise(0) * 3),
    maskedFaces: noise(1) < 0.02 ? 1 : 0,
    modelHash: simulatedModelHash,
  };
  const { lostSpells, distinctness } = characterOf(seed);
  const fate = uniform(seed, spell * 2);
  if (fate < lostSpells || noise(2) < 0.03) {
    // A glance away lasts a second, whatever loses the face for longer has its own reason.
    const view = fate < lostSpells ? poorViews[Math.floor((fate * 1e4) % poorViews.length)]! : 'turned';
    return { ...common, view, probabilities: null, resembles: null, quality: null };
  }
  const mood = moods[Math.floor(uniform(seed, spell * 2 + 1) * moods.length)] ?? 'neutral';
  const weights = expressions.map((expression, index) =>
    expression === mood ? distinctness + 3 * noise(4) : 0.2 + 0.6 * noise(5 + index),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probabilities = weights.map(weight => Math.round((weight / total) * 1e5) / 1e5);
  const resembles = (probabilities[expressions.indexOf(mood)] ?? 0) < uncertainBelow ? 'uncertain' : mood;
  const quality = {
    facePixels: Math.round(120 + 20 * noise(12)),
    sharpness: 0.8,
    turnDegrees: Math.round(20 * noise(13)),
    visible: 0.95,
    light: 0.6,
  };
  return { ...common, view: 'usable', probabilities, resembles, quality };
}
