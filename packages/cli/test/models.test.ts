// What a person sees of all models, and what a program gets.
import { beforeAll, describe, expect, test } from 'vitest';
import { mien } from '../src/mien.js';
import { publishedModels } from '../src/published-models.js';

async function print(...words: string[]): Promise<string> {
  let printed = '';
  const notices = { say: () => undefined, progress: () => undefined, endProgress: () => undefined };
  const print = (text: string) => {
    printed += text;
  };
  expect(await mien(words, { notices, print, debug: false })).toBe('done');
  return printed;
}

describe('mien models', () => {
  let text: string;
  beforeAll(async () => {
    text = await print('models');
  });

  test('fits a terminal of 80 columns', () => {
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('tells of every network what it costs, measured now', () => {
    expect(text).toMatch(/^ {2}seed +5\.50 M +426 M +22\.0 MB +[\d.]+ ms$/m);
    expect(text).toMatch(/^ {2}tiny +10\.8 k +2\.16 M +45\.0 kB +[\d.]+ ms$/m);
  });

  test('sets what others published beside, with where it stands', () => {
    for (const { name, source } of publishedModels) {
      const line = text.split('\n').find(each => each.startsWith(`  ${name} `));
      expect(line, name).toContain(source);
    }
    expect(text).toMatch(/dlsvm +71\.2 % +12\.0 M +arXiv:1306\.0239/);
  });
});

test('mien models --layers lists a network’s layers and their sum', async () => {
  const text = await print('models', '--layers', 'mien');
  expect(text).toMatch(/conv1 +convolution 3x3 \+ max pool 2/);
  expect(text).toMatch(/total +1 \d{3} \d{3} +98 \d{3} \d{3}/);
  const { layers, parameters } = JSON.parse(await print('models', '--layers', 'mien', '--json'));
  expect(layers.reduce((sum: number, layer: { parameters: number }) => sum + layer.parameters, 0)).toBe(
    parameters,
  );
});
