import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, sep } from 'node:path';
import { expressions, grey, resize, type Size } from '@mien/vision';
import { decode } from '@mien/vision/node';
import type { PictureRows } from './csv.js';
import { type BadRow, type SplitName, splitNames } from './dataset.js';
import { sharedInt32, sharedUint8 } from './shared.js';

/** How published copies of FER2013 spell their folders, in lower case. */
const splitFolders: Readonly<Record<SplitName, readonly string[]>> = {
  Training: ['train', 'training'],
  PublicTest: ['test', 'publictest', 'public_test', 'val', 'validation'],
  PrivateTest: ['privatetest', 'private_test'],
};
const classFolders: Readonly<Record<(typeof expressions)[number], readonly string[]>> = {
  angry: ['angry', 'anger', '0'],
  disgust: ['disgust', 'disgusted', '1'],
  fear: ['fear', 'fearful', 'afraid', '2'],
  happy: ['happy', 'happiness', 'joy', '3'],
  sad: ['sad', 'sadness', '4'],
  surprise: ['surprise', 'surprised', '5'],
  neutral: ['neutral', '6'],
};
const pictureTypes = ['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff'];
const decodersAtOnce = 8;

/** The pictures `<split>/<class>/<file>` below a folder, sorted by name, with `/` between the parts, hidden ones left out. */
export async function listPictures(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  const names = files
    .filter(file => pictureTypes.includes(extname(file).toLowerCase()))
    .map(file => file.split(sep).join('/'))
    .filter(file => !/(^|\/)\./.test(file))
    .sort();
  if (names.length > 0) return names;
  throw new Error(
    `${folder} holds neither fer2013.csv nor pictures: lay it out as train/<class>/… and test/<class>/…, ` +
      `the classes being ${expressions.join(', ')}.`,
  );
}

/** SHA-256 over the names and bytes of the listed pictures. */
export async function hashPictures(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * Decodes the listed pictures: grey, resized to `size`.
 * @throws on the first one that can't be read or placed; with `skipBad` such pictures are left out and listed.
 */
export async function readPictures(
  folder: string,
  names: readonly string[],
  size: Size,
  skipBad: boolean,
): Promise<PictureRows> {
  requireOneFolderPerSplit(folder, names);
  const bad: BadRow[] = [];
  const good: { row: number; target: number; split: number; pixels: Uint8Array }[] = [];
  const reject = (row: number, kind: BadRow['kind'], problem: string) => {
    const message = `${basename(folder)}/${names[row]}: ${problem}.`;
    if (!skipBad) throw new Error(`${message} Mend or remove it, or leave bad rows out with --skip-bad.`);
    bad.push({ row, kind, message });
  };
  const read = async (row: number) => {
    const [splitFolder = '', classFolder = '', ...rest] = names[row]!.split('/');
    const split = splitNames.findIndex(name => splitFolders[name].includes(splitFolder.toLowerCase()));
    const target = expressions.findIndex(name => classFolders[name].includes(classFolder.toLowerCase()));
    if (rest.length !== 1) return reject(row, 'columns', 'not at <split>/<class>/<file>');
    if (split < 0)
      return reject(row, 'usage', `split folder '${splitFolder}' where train and test are known`);
    if (target < 0)
      return reject(row, 'label', `class folder '${classFolder}' where ${expressions.join(', ')} are known`);
    try {
      const pixels = resize(grey(await decode(join(folder, names[row]!))), size).data;
      good.push({ row, target, split, pixels });
    } catch (error) {
      reject(row, 'picture', (error as Error).message);
    }
  };
  const queue = names.keys();
  await Promise.all(
    Array.from({ length: decodersAtOnce }, async () => {
      for (const row of queue) await read(row);
    }),
  );
  if (good.length === 0)
    throw new Error(
      `${folder} holds ${bad.length} bad pictures and no good one. The first: ${bad[0]?.message}`,
    );
  good.sort((a, b) => a.row - b.row);
  bad.sort((a, b) => a.row - b.row);
  const pixels = sharedUint8(good.length * size.width * size.height);
  for (const [place, picture] of good.entries()) pixels.set(picture.pixels, place * size.width * size.height);
  return {
    pixels,
    targets: sharedUint8(good.map(picture => picture.target)),
    splits: sharedUint8(good.map(picture => picture.split)),
    rows: sharedInt32(good.map(picture => picture.row)),
    names: good.map(picture => names[picture.row]!),
    bad,
  };
}

function requireOneFolderPerSplit(folder: string, names: readonly string[]): void {
  const seen = new Set(names.map(name => name.split('/')[0]!));
  for (const split of splitNames) {
    const twins = [...seen].filter(name => splitFolders[split].includes(name.toLowerCase()));
    if (twins.length > 1)
      throw new Error(`${folder} holds ${twins.join(' and ')}, which both mean ${split}: keep one.`);
  }
}
