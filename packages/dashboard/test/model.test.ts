import type { ModelManifest } from '@mien/runtime/web';
import { describe, expect, test } from 'vitest';
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
