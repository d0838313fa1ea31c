import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formatMetric, parseMetrics, readMetrics } from '../../src/training/metrics.js';
import { epochs, steps } from './fixtures.js';

const lines = [...steps(3, 3), ...epochs(1)].map(formatMetric);
const text = lines.join('');

test('reads back what was written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-metrics-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'metrics.jsonl'), text);
  expect(await readMetrics(join(folder, 'metrics.jsonl'))).toEqual({ steps: steps(3, 3), epochs: epochs(1) });
  await expect(readMetrics(join(folder, 'none.jsonl'))).rejects.toThrow('none.jsonl');
});

test('drops a last line torn at any byte', () => {
  const whole = parseMetrics(lines.slice(0, 3).join(''), 'run');
  for (let length = lines.slice(0, 3).join('').length; length < text.length; length++) {
    expect(parseMetrics(text.slice(0, length), 'run')).toEqual(whole);
  }
  expect(parseMetrics('', 'run')).toEqual({ steps: [], epochs: [] });
});

test.each([
  [
    'half a line in the middle',
    `${lines[0]!.slice(0, 20)}\n${lines[1]}`,
    'run:1 is no metric, but "{"kind":"step","step',
  ],
  ['another kind', `${lines[0]}{"kind":"note"}\n`, 'run:2 is no metric'],
  [
    'a loss that is null, as JSON has NaN',
    lines[0]!.replace(/"loss":[\d.]+/, '"loss":null'),
    'run:1 is no metric',
  ],
  ['an empty line', `${lines[0]}\n`, 'run:2 is no metric'],
])('refuses %s', (_, damaged, message) => {
  expect(() => parseMetrics(damaged, 'run')).toThrow(message);
});

test('refuses to write a loss that is not a number', () => {
  expect(() => formatMetric({ ...steps(1, 1)[0]!, loss: Number.NaN })).toThrow();
});
