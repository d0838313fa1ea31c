import type { ModelManifest } from '@mien/runtime/web';
import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../src/screens/model/evidence.js';
import { blocksOf, spansOf } from '../src/screens/model/markdown.js';
import { measureTables } from '../src/screens/model/measures.js';

describe('a card', () => {
  test('is read block by block', () => {
    const markdown = [
      '# Card',
      '',
      'First line',
      'second line.',
      '- one',
      '  goes on',
      '- two',
      '',
      '| class | recall |',
      '| --- | ---: |',
      '| a \\| b | 0.5 |',
      '',
      '```sh',
      'mien card # no heading',
      '```',
    ].join('\n');
    expect(blocksOf(markdown)).toEqual([
      { kind: 'heading', level: 1, text: 'Card' },
      { kind: 'paragraph', text: 'First line second line.' },
      { kind: 'list', items: ['one goes on', 'two'] },
      { kind: 'table', columns: ['class', 'recall'], rows: [['a | b', '0.5']] },
      { kind: 'code', text: 'mien card # no heading' },
    ]);
    expect(blocksOf('')).toEqual([]);
  });

  test('has bold and code in it, and of a link its words', () => {
    expect(spansOf('a **b** `c` [d](http://e)')).toEqual([
      { kind: 'plain', text: 'a ' },
      { kind: 'strong', text: 'b' },
      { kind: 'plain', text: ' ' },
      { kind: 'code', text: 'c' },
      { kind: 'plain', text: ' d' },
    ]);
  });
});

test('measures of any form become tables', () => {
  const manifest = {
    labels: ['angry', 'sad'],
    metrics: {
      PrivateTest: {
        accuracy: 0.71234,
        interval95: [0.7, 0.72],
        confusion: [
          [3, 1],
          [0, 4],
        ],
        reliability: [{ confidence: 0.9, accuracy: 0.85 }],
      },
    },
  } as unknown as ModelManifest;
  expect(measureTables(manifest)).toEqual([
    {
      title: 'PrivateTest',
      columns: ['measure', 'value'],
      rows: [
        ['accuracy', '0.7123'],
        ['interval 95', '0.7000 to 0.7200'],
      ],
    },
    {
      title: 'PrivateTest: confusion',
      columns: ['', 'angry', 'sad'],
      rows: [
        ['angry', '3', '1'],
        ['sad', '0', '4'],
      ],
    },
    { title: 'PrivateTest: reliability', columns: ['confidence', 'accuracy'], rows: [['0.9000', '0.8500']] },
  ]);
});

describe('what is drawn of the measures', () => {
  const confusion = [
    [3, 1],
    [0, 4],
  ];
  const reliability = [{ rows: 8, confidence: 0.9, accuracy: 0.85 }];
  const evidenceIn = (metrics: object | null) =>
    evidenceOf({ labels: ['angry', 'sad'], metrics } as unknown as ModelManifest);

  test('is the first evaluation that has something to draw', () => {
    const metrics = { note: 'none', empty: {}, one: { confusion, reliability }, two: { confusion } };
    expect(evidenceIn(metrics)).toEqual({ title: 'one', confusion, reliability });
  });

  test.each([
    ['too few rows', { confusion: [[3, 1]], reliability }],
    ['ragged rows', { confusion: [[3, 1], [4]], reliability }],
    ['negative counts', { confusion: [confusion[0], [-1, 4]], reliability }],
  ])('leaves out a matrix with %s', (_, one) => {
    expect(evidenceIn({ one })).toEqual({ title: 'one', confusion: null, reliability });
  });

  test.each([
    ['no bins', []],
    ['an empty bin', [{ ...reliability[0], rows: 0 }]],
    ['a share above 1', [{ ...reliability[0], accuracy: 1.5 }]],
    ['a missing number', [{ rows: 8, confidence: 0.9 }]],
  ])('leaves out a reliability with %s', (_, bins) => {
    expect(evidenceIn({ one: { confusion, reliability: bins } })).toEqual({
      title: 'one',
      confusion,
      reliability: null,
    });
  });

  test('may be nothing at all', () => {
    expect(evidenceIn(null)).toBeNull();
    expect(evidenceIn({ one: { accuracy: 0.7 } })).toBeNull();
  });
});
