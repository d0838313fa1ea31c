import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadDataset, Random } from '../../src/data/index.js';
import { blob, csvLine, temporaryFolder } from './drawn.js';

const header = 'emotion,pixels,Usage';
const random = Random.fromSeed('csv');
const pictures = Array.from({ length: 40 }, () => blob(random));
const lines = pictures.map((pixels, row) =>
  csvLine(row % 7, pixels, row % 4 === 3 ? 'PublicTest' : 'Training'),
);
const whole = `${[header, ...lines].join('\n')}\n`;

async function load(bytes: string | Uint8Array, skipBad = false, name = 'fer2013.csv') {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, bytes);
  return loadDataset(path, { cache: null, skipBad });
}

describe('reads', () => {
  const table: [string, string | Uint8Array][] = [
    ['plain', whole],
    ['gzip', gzipSync(whole)],
    ['CRLF', whole.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${whole}`],
    ['no last line end', whole.trimEnd()],
    ['blank lines at the end', `${whole}\n\n`],
    ['quoted pixels', whole.replaceAll(/,([\d ]{100,}),/g, ',"$1",')],
    ['columns in another order', whole.replaceAll(/^([^,]*),([^,]*),([^,\n]*)$/gm, '$1, $3,$2').trimEnd()],
    ['columns nobody asked for', whole.replaceAll(/^/gm, 'x,').replace(/x,$/, '')],
  ];
  test.each(table)('%s', async (_, bytes) => {
    const dataset = await load(bytes);
    expect(dataset.targets).toHaveLength(40);
    expect([...dataset.pixels]).toEqual(pictures.flatMap(pixels => [...pixels]));
    expect([...dataset.targets]).toEqual(lines.map((_, row) => row % 7));
    expect([...dataset.splits]).toEqual(lines.map((_, row) => (row % 4 === 3 ? 1 : 0)));
    expect(dataset.bad).toEqual([]);
  });

  test('more rows than the first room has', async () => {
    const dataset = await load(`${header}\n${Array(5000).fill(lines[1]).join('\n')}`);
    expect(dataset.targets).toHaveLength(5000);
    expect([...dataset.pixels.subarray(-2304)]).toEqual([...pictures[1]!]);
  });
});

describe('a bad row names file, row, value and remedy, and can be left out', () => {
  const [short, long] = [pictures[5]!.slice(1), [...pictures[5]!, 7]];
  const pixelText = (value: string) => csvLine(1, pictures[5]!).replace(/ \d+ /, ` ${value} `);
  const table: [string, string, string, RegExp][] = [
    ['a missing pixel', csvLine(1, short), 'pixel count', /2303 pixels where 2304/],
    ['a pixel too many', csvLine(1, long), 'pixel count', /2305 pixels where 2304/],
    ['no pixels', '1,,Training', 'pixel count', /0 pixels/],
    ['a value over 255', pixelText('256'), 'pixel value', /pixel 1 is 256/],
    ['a huge value', pixelText('9'.repeat(400)), 'pixel value', /pixel 1 is/],
    ['a negative value', pixelText('-4'), 'pixel value', /pixel 1 holds '-'/],
    ['a word', pixelText('NaN'), 'pixel value', /pixel 1 holds 'N'/],
    ['an unknown label', csvLine(7, pictures[5]!), 'label', /emotion '7'/],
    ['no label', csvLine('', pictures[5]!), 'label', /emotion ''/],
    ['an unknown usage', csvLine(1, pictures[5]!, 'Validation'), 'usage', /Usage 'Validation'/],
    ['too few columns', '1,2 3', 'columns', /2 columns where the header has 3/],
    ['too many columns', `${csvLine(1, pictures[5]!)},x`, 'columns', /4 columns/],
  ];
  test.each(table)('%s', async (_, line, kind, message) => {
    const text = `${[header, ...lines.slice(0, 5), line, ...lines.slice(6)].join('\n')}\n`;
    await expect(load(text)).rejects.toThrow(message);
    await expect(load(text)).rejects.toThrow(/fer2013\.csv, row 5 \(line 7\).*--skip-bad/);
    const dataset = await load(text, true);
    expect(dataset.bad).toMatchObject([{ row: 5, kind }]);
    expect([...dataset.rows]).toEqual([...lines.keys()].filter(row => row !== 5));
    expect([...dataset.pixels.subarray(5 * 2304, 6 * 2304)]).toEqual([...pictures[6]!]);
  });
});

describe('a file cut short', () => {
  test.each([0.3, 0.7, 0.999])('gzip, after %f of its bytes', async share => {
    const packed = gzipSync(whole);
    const cut = packed.subarray(0, Math.floor(packed.length * share));
    await expect(load(cut)).rejects.toThrow(/fer2013\.csv breaks off in row \d+.*ends early.*--skip-bad/);
    const kept = await load(cut, true).catch(error => error);
    if (kept instanceof Error) expect(kept.message).toMatch(/1 bad rows and no good one/);
    else {
      expect(kept.bad.at(-1)).toMatchObject({ kind: 'truncated', row: kept.targets.length });
      expect([...kept.pixels]).toEqual(pictures.slice(0, kept.targets.length).flatMap(pixels => [...pixels]));
    }
  });

  test('gzip with a damaged byte', async () => {
    const packed = gzipSync(whole);
    packed[packed.length >> 1]! ^= 0xff;
    await expect(load(packed)).rejects.toThrow(/row \d+/);
    await expect(load(packed, true)).rejects.toThrow(/breaks off in row \d+.*gzip data is damaged/);
  });

  test('plain', async () => {
    await expect(load(whole.slice(0, -30))).rejects.toThrow(/row 39 \(line 41\)/);
    expect((await load(whole.slice(0, -30), true)).targets).toHaveLength(39);
  });

  test.each([
    ['empty', ''],
    ['an empty gzip', gzipSync('')],
    ['blank lines', '\n\n'],
  ])('%s', async (_, bytes) => {
    await expect(load(bytes)).rejects.toThrow(/fer2013\.csv holds nothing, not even a header/);
  });

  test('a header alone', async () => {
    await expect(load(`${header}\n`)).rejects.toThrow(/0 bad rows and no good one/);
  });

  test.each(['emotion', 'pixels', 'Usage'])('without the column %s', async column => {
    await expect(load(whole.replace(column, 'other'))).rejects.toThrow(`has no column '${column}'`);
  });
});
