import { describe, expect, test } from 'vitest';
import { modelCard } from '../../src/evaluation/card/card.js';
import { evidenceOf, metricsOf } from '../../src/evaluation/evidence.js';
import { draft } from './brightness.js';
import { fullReport } from './evidence-fixtures.js';
import { evaluation } from './fixtures.js';

const calibration = { split: 'PublicTest' as const, ...fullReport.calibration! };
const stress = fullReport.stress!.result;
const ten = fullReport.evaluations[1]!;
const faces = { ...evaluation, leftOut: ['blank', 'not-a-face'] as const };
const metrics = metricsOf({ evaluations: [evaluation, ten, faces], calibration, stress });
const manifest = {
  ...draft,
  weights: 'float32' as const,
  explanation: null,
  metrics,
  provenance: { ...draft.provenance, modelSha256: 'c'.repeat(64) },
};
const model = new Uint8Array(1_234_567);

describe('evidence', () => {
  test('comes back from a manifest as it went in', () => {
    expect(Object.keys(metrics!)).toEqual([
      'PublicTest, views: one',
      'PublicTest, views: ten',
      'PublicTest, views: one, without blank and not-a-face',
      'calibration',
      'stress',
    ]);
    const back = evidenceOf({ metrics: JSON.parse(JSON.stringify(metrics)) });
    expect(back.evaluations[0]).toMatchObject({
      accuracy: evaluation.accuracy,
      confusion: evaluation.confusion,
    });
    expect(back.evaluations.map(({ views }) => views)).toEqual(['one', 'ten', 'one']);
    expect(back).toMatchObject({ calibration, stress });
  });

  test.each([
    ['none', null],
    [
      'an older Mien’s',
      { 'PublicTest, views: one': { rows: 3589, accuracy: 0.6, interval95: [0.58, 0.62] } },
    ],
    ['of other kinds', { seen: 3, stress: 'much', calibration: [1], list: [] }],
  ])('is nothing where the metrics are %s', (_, other) => {
    expect(evidenceOf({ metrics: other })).toEqual({ evaluations: [], calibration: null, stress: null });
  });
});

describe('a card', () => {
  const card = modelCard({ manifest, model }, 'models/brightness');

  test('tells what costs ten views and names each command', () => {
    expect(card).toContain('| PublicTest, views: one | 2.31 k | 67.1 % (65.6 % to 68.7 %), n = 3 589 |');
    expect(card).toContain('| PublicTest, views: ten | 23.1 k |');
    expect(card).toContain('--views one --leave-out blank not-a-face`');
    expect(card).toContain('`mien evaluate --model models/brightness --split PublicTest --stress --seed 0`');
    expect(card).toContain('| size | 1 234 567 bytes, weights as float32 |');
  });

  test('has tables whose rows have as many cells as their heading', () => {
    for (const table of card.split('\n\n').filter(part => part.startsWith('|'))) {
      const widths = new Set(
        table
          .trimEnd()
          .split('\n')
          .map(line => line.split(/(?<!\\)\|/).length),
      );
      expect(widths.size, table).toBe(1);
    }
  });

  test('differs wherever the bundle does', () => {
    const others = [
      { ...manifest, metrics: metricsOf({ evaluations: [ten, evaluation], calibration, stress }) },
      {
        ...manifest,
        metrics: metricsOf({ evaluations: [evaluation, ten, faces], calibration: null, stress }),
      },
      {
        ...manifest,
        metrics: metricsOf({ evaluations: [evaluation, ten, faces], calibration, stress: null }),
      },
      { ...manifest, calibration: { temperature: 1.3, uncertainBelow: 0.5 } },
      { ...manifest, provenance: { ...manifest.provenance, modelSha256: 'e'.repeat(64) } },
    ];
    for (const other of others)
      expect(modelCard({ manifest: other, model }, 'models/brightness')).not.toBe(card);
  });

  test('of a bundle that was not judged is refused', () => {
    const unjudged = { manifest: { ...manifest, metrics: null }, model };
    expect(() => modelCard(unjudged, 'models/x')).toThrow(
      'models/x was not judged: run mien card --model models/x',
    );
  });
});
