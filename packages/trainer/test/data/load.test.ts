import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import { describe, expect, test } from 'vitest';
import { type Dataset, loadDataset, Random, voteColumns } from '../../src/data/index.js';
import { blob, csvLine, temporaryFolder } from './drawn.js';

const random = Random.fromSeed('load');
const pictures = Array.from({ length: 6 }, () => blob(random));
const csv = ['emotion,pixels,Usage', ...pictures.map((pixels, row) => csvLine(row, pixels))].join('\n');
const votesHeader =
  'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
const voteLine = (row: number) =>
  `Training,fer${row}.png,${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => n + row).join(',')}`;
const votes = `${[votesHeader, ...pictures.map((_, row) => voteLine(row))].join('\n')}\n`;

async function csvFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

describe('FER+ votes', () => {
  test('stand in the order of the expressions, by row, bad rows left out of both', async () => {
    const folder = await csvFolder({ 'fer2013.csv': csv.replace('\n2,', '\n9,'), 'fer2013new.csv': votes });
    const dataset = await loadDataset(folder, { cache: null, skipBad: true });
    expect([...dataset.rows]).toEqual([0, 1, 3, 4, 5]);
    expect([...dataset.votes!.subarray(20, 30)]).toEqual([4, 5, 6, 1, 3, 2, 0, 7, 8, 9].map(n => n + 3));
    expect(dataset.names).toEqual(['fer0.png', 'fer1.png', 'fer3.png', 'fer4.png', 'fer5.png']);
    expect(voteColumns.slice(7)).toEqual(['contempt', 'unknown', 'notAFace']);
  });

  test('are left alone when null is given, and missed when not beside the pictures', async () => {
    const folder = await csvFolder({ 'fer2013.csv': csv, 'fer2013new.csv': votes });
    expect((await loadDataset(folder, { cache: null, votes: null })).votes).toBeNull();
    await expect(loadDataset(folder, { cache: null, votes: join(folder, 'absent.csv') })).rejects.toThrow(
      /absent\.csv/,
    );
  });

  const wrong: [string, string, RegExp][] = [
    [
      'of other rows',
      votes.replace('Training,fer2', 'PublicTest,fer2'),
      /row 2 says 'PublicTest', theirs Training/,
    ],
    ['of fewer rows', votes.split('\n').slice(0, 4).join('\n'), /row 3 says 'nothing'/],
    ['without a column', votes.replace('NF', 'XX'), /no column 'NF'/],
    ['that are no numbers', votes.replace(/,9\n/, ',many\n'), /row 0 \(line 2\): a vote is 'many'/],
    ['in an empty file', '', /no column/],
  ];
  test.each(wrong)('%s are refused', async (_, text, message) => {
    const folder = await csvFolder({ 'fer2013.csv': csv, 'fer2013new.csv': text });
    await expect(loadDataset(folder, { cache: null })).rejects.toThrow(message);
  });
});

describe('the cache', () => {
  const withCache = async () => {
    const folder = await csvFolder({ 'fer2013.csv': csv.replace('\n2,', '\n9,'), 'fer2013new.csv': votes });
    const cache = join(folder, 'cache');
    const warnings: string[] = [];
    const options = { cache, skipBad: true, warn: (message: string) => warnings.push(message) };
    return { folder, cache, warnings, load: () => loadDataset(folder, options) };
  };
  const plain = (dataset: Dataset) => ({
    ...dataset,
    pixels: [...dataset.pixels],
    rows: [...dataset.rows],
    votes: [...dataset.votes!],
  });

  test('gives back what was read, in shared memory, and leaves no unfinished file', async () => {
    const { cache, load, warnings } = await withCache();
    const first = await load();
    const [file, ...others] = await readdir(cache);
    expect(others).toEqual([]);
    const written = (await stat(join(cache, file!))).mtimeMs;
    const second = await load();
    expect(plain(second)).toEqual(plain(first));
    expect(second.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect((await stat(join(cache, file!))).mtimeMs).toBe(written);
    expect(warnings).toEqual([]);
  });

  const damages: [string, (bytes: Buffer) => Uint8Array][] = [
    ['one bit', bytes => bytes.fill(bytes[9000]! ^ 1, 9000, 9001)],
    ['a lost end', bytes => bytes.subarray(0, -1)],
    ['nothing left', () => new Uint8Array()],
    ['three bytes left', bytes => bytes.subarray(0, 3)],
  ];
  test.each(damages)('is made anew after %s', async (_, damage) => {
    const { cache, load, warnings } = await withCache();
    const first = await load();
    const file = join(cache, (await readdir(cache))[0]!);
    const sound = await readFile(file);
    await writeFile(file, damage(Buffer.from(sound)));
    expect(plain(await load())).toEqual(plain(first));
    expect(warnings).toEqual([expect.stringMatching(/is damaged/)]);
    expect((await readFile(file)).equals(sound)).toBe(true);
  });

  test('does not serve changed pictures, votes or options', async () => {
    const { folder, cache, load } = await withCache();
    await load();
    await writeFile(join(folder, 'fer2013new.csv'), votes.replace('fer0', 'other'));
    expect((await load()).names![0]).toBe('other.png');
    await expect(loadDataset(folder, { cache })).rejects.toThrow(/emotion '9'/);
    expect(await readdir(cache)).toHaveLength(2);
  });

  test('that cannot be written costs a warning, not the run', async () => {
    const folder = await csvFolder({ 'fer2013.csv': csv, cache: 'a file where a folder should be' });
    const warnings: string[] = [];
    const dataset = await loadDataset(folder, {
      cache: join(folder, 'cache'),
      warn: message => warnings.push(message),
    });
    expect(dataset.targets).toHaveLength(6);
    expect(warnings).toEqual([expect.stringMatching(/Could not keep the decoded data/)]);
  });
});

describe('a folder of pictures', () => {
  const png = (pixels: Uint8Array, side = 48) =>
    encodePng(createImage({ width: side, height: side }, 1, pixels));

  test('knows the usual names and keeps the pixels', async () => {
    const folder = await csvFolder({
      'train/Happy/b.png': await png(pictures[0]!),
      'train/anger/a.png': await png(pictures[1]!),
      'test/surprised/c.PNG': await png(pictures[2]!),
      'train/anger/notes.txt': 'not a picture',
      'train/anger/._a.png': 'what macOS leaves behind',
      '.trash/fear/d.png': 'hidden',
    });
    const dataset = await loadDataset(folder, { cache: join(folder, '.cache') });
    expect(dataset.names).toEqual(['test/surprised/c.PNG', 'train/Happy/b.png', 'train/anger/a.png']);
    expect([...dataset.targets]).toEqual([5, 3, 0]);
    expect([...dataset.splits]).toEqual([1, 0, 0]);
    expect([...dataset.pixels.subarray(2304, 4608)]).toEqual([...pictures[0]!]);
    expect(await loadDataset(folder, { cache: join(folder, '.cache') })).toEqual(dataset);
  });

  test('resizes pictures of other sizes', async () => {
    const folder = await csvFolder({
      'train/sad/large.png': await png(new Uint8Array(96 * 96).fill(77), 96),
    });
    const dataset = await loadDataset(folder, { cache: null });
    expect([...dataset.pixels]).toEqual(Array(48 * 48).fill(77));
    const small = await loadDataset(folder, { cache: null, size: { width: 20, height: 10 } });
    expect(small.pixels).toHaveLength(200);
  });

  test('names what it can’t place or read, or leaves it out', async () => {
    const folder = await csvFolder({
      'train/contempt/a.png': await png(pictures[0]!),
      'train/fear/b.png': (await png(pictures[1]!)).subarray(0, 60),
      'train/fear/c.png': await png(pictures[2]!),
      'elsewhere/fear/d.png': await png(pictures[3]!),
      'train/loose.png': await png(pictures[4]!),
    });
    await expect(loadDataset(folder, { cache: null })).rejects.toThrow(
      /split folder 'elsewhere'.*--skip-bad/,
    );
    const dataset = await loadDataset(folder, { cache: null, skipBad: true });
    expect(dataset.names).toEqual(['train/fear/c.png']);
    expect(dataset.bad.map(({ row, kind }) => [row, kind])).toEqual([
      [0, 'usage'],
      [1, 'label'],
      [2, 'picture'],
      [4, 'columns'],
    ]);
  });

  test('is refused when empty, absent, all bad, or doubtful', async () => {
    const empty = await csvFolder({});
    await expect(loadDataset(empty, { cache: null })).rejects.toThrow(/neither fer2013\.csv nor pictures/);
    await expect(loadDataset(join(empty, 'absent'), { cache: null })).rejects.toThrow(/No data at .*absent/);
    const bad = await csvFolder({ 'train/fear/a.png': 'no picture' });
    await expect(loadDataset(bad, { cache: null, skipBad: true })).rejects.toThrow(/1 bad .*no good one/);
    const twice = await csvFolder({
      'val/fear/a.png': await png(pictures[0]!),
      'test/fear/a.png': await png(pictures[0]!),
    });
    await expect(loadDataset(twice, { cache: null })).rejects.toThrow(
      /test and val, which both mean PublicTest/,
    );
  });
});
