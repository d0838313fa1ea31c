import { describe, expect, test } from 'vitest';
import { durationText } from '../src/text/duration.js';
import { factsText, tableText } from '../src/text/table.js';

describe('text for a terminal', () => {
  test('sets numbers to the right and words to the left', () => {
    const table = {
      columns: ['name', 'rows', 'share'],
      rows: [
        ['a', 12, '3.0 %'],
        ['long', 3, '100.0 %'],
      ],
    };
    expect(tableText(table).split('\n')).toEqual([
      'name  rows    share',
      '───────────────────',
      'a       12    3.0 %',
      'long     3  100.0 %',
    ]);
  });

  test('of a table without rows is its heading', () => {
    expect(tableText({ columns: ['a', 'b'], rows: [] })).toBe('a  b\n────');
  });

  test('sets the values of facts below each other', () => {
    expect(
      factsText([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('a     1\nlong  2');
  });

  test.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [3599.6, '1 h 00 min'],
    [3661, '1 h 01 min'],
    [Number.POSITIVE_INFINITY, '…'],
  ])('says %s seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
