import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as protocol from '../src/protocol.js';
import {
  expressions,
  observationBytes,
  observationSchema,
  ruleFieldsSchema,
  views,
  zoneSchema,
} from '../src/protocol.js';
import { observation } from './samples.js';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const probabilities = fc
  .array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 })
  .map(values => values.map(value => value / values.reduce((sum, one) => sum + one, 0)));
const anyObservation = fc.record({
  sequence: fc.maxSafeNat().map(number => Math.floor(number / 2)),
  at: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
    .map(date => date.toISOString()),
  view: fc.constant('usable' as const),
  probabilities,
  resembles: fc.constantFrom(...expressions, 'uncertain' as const),
  quality: fc.record({
    facePixels: fc.double({ min: 0, max: 10_000, noNaN: true }),
    sharpness: unit,
    turnDegrees: fc.double({ min: 0, max: 180, noNaN: true }),
    visible: unit,
    light: unit,
  }),
  frames: fc.nat(1000),
  maskedFaces: fc.nat(100),
  modelHash: fc.stringMatching(/^[0-9a-f]{64}$/),
});

describe('an observation', () => {
  it('passes its schema and fits in 2 KB, whatever its numbers', () => {
    fc.assert(
      fc.property(anyObservation, value => {
        const parsed = observationSchema.parse(value);
        expect(Buffer.byteLength(JSON.stringify(parsed))).toBeLessThanOrEqual(observationBytes);
      }),
    );
  });

  it.each<[string, object]>([
    ['a picture beside it', { picture: 'data:image/png;base64,AAAA' }],
    ['a pain score', { painScore: 3 }],
    ['a simulated flag set by the device', { simulated: false }],
    ['NaN', { probabilities: [Number.NaN, 0, 0, 0, 0, 0, 1] }],
    ['six classes', { probabilities: [0, 0, 0, 0, 0, 1] }],
    ['a sum of two', { probabilities: [1, 0, 0, 0, 0, 0, 1] }],
    ['probabilities without a usable view', { view: 'dark' }],
    ['a usable view without probabilities', { probabilities: null }],
    ['a usable view without a label', { resembles: null }],
    ['an unknown label', { resembles: 'pain' }],
    ['a time without zone', { at: '2026-11-22T10:00:00' }],
    ['a negative sequence', { sequence: -1 }],
    ['a sequence after which none can follow', { sequence: Number.MAX_SAFE_INTEGER }],
    ['half a frame', { frames: 0.5 }],
    ['a hash that is none', { modelHash: 'latest' }],
  ])('is refused with %s', (_, change) => {
    expect(observationSchema.safeParse({ ...observation(1), ...change }).success).toBe(false);
  });

  it.each(views.filter(view => view !== 'usable'))('gives a reason and no numbers for the view %s', view => {
    const poor = { ...observation(1), view, probabilities: null, resembles: null };
    expect(observationSchema.safeParse(poor).success).toBe(true);
  });
});

it('refuses unknown keys in every object of the protocol', () => {
  const open: string[] = [];
  for (const [name, value] of Object.entries(protocol)) {
    if (name.endsWith('Schema')) walk(value as unknown as z.core.$ZodType, name, open, new Set());
  }
  expect(open).toEqual([]);
});

it('refuses a zone that leaves the picture or is empty', () => {
  expect(zoneSchema.safeParse({ x: 0.2, y: 0.2, width: 0.6, height: 0.6 }).success).toBe(true);
  expect(zoneSchema.safeParse({ x: 0.6, y: 0.2, width: 0.6, height: 0.6 }).success).toBe(false);
  expect(zoneSchema.safeParse({ x: 0.6, y: 0.2, width: 0, height: 0.6 }).success).toBe(false);
});

it('refuses a rule whose exit is not below its entry', () => {
  const rule = {
    kind: 'expression',
    name: 'r',
    wardId: null,
    enabled: true,
    refractoryMs: 0,
    expression: 'sad',
    enterAt: 0.5,
    persistMs: 0,
  };
  expect(ruleFieldsSchema.safeParse({ ...rule, exitBelow: 0.4 }).success).toBe(true);
  expect(ruleFieldsSchema.safeParse({ ...rule, exitBelow: 0.5 }).success).toBe(false);
});

/** Collects the path of every object schema that would let an unknown key through. */
function walk(schema: z.core.$ZodType, path: string, open: string[], seen: Set<unknown>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const definition = schema._zod.def as unknown as Record<string, unknown>;
  if (definition.type === 'object') {
    const catchall = definition.catchall as z.core.$ZodType | undefined;
    if ((catchall?._zod.def as { type?: string } | undefined)?.type !== 'never') open.push(path);
    for (const [key, value] of Object.entries(definition.shape as object))
      walk(value, `${path}.${key}`, open, seen);
  }
  for (const inner of [
    definition.element,
    definition.innerType,
    ...((definition.options as unknown[]) ?? []),
  ]) {
    if (inner) walk(inner as z.core.$ZodType, `${path}.*`, open, seen);
  }
}
