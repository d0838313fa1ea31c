// Pictures with the boxes that people drew.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, box } from '@mien/vision';

export interface LabelledPicture {
  readonly file: string;
  readonly path: string;
  readonly boxes: readonly Box<'frame'>[];
}

/** Reads `boxes.csv` (file, x, y, w, h, …) beside its `images`, in the order of the file names. */
export async function readLabels(folder: string): Promise<LabelledPicture[]> {
  const boxes = new Map<string, Box<'frame'>[]>();
  for (const [file, ...numbers] of await readTable(join(folder, 'boxes.csv'))) {
    const [x, y, width, height] = numbers.map(Number) as [number, number, number, number];
    const known = boxes.get(file!) ?? [];
    boxes.set(file!, [...known, box<'frame'>(x, y, width, height)]);
  }
  return [...boxes]
    .map(([file, list]) => ({ file, path: join(folder, 'images', file), boxes: list }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

export interface CountedPicture {
  readonly file: string;
  readonly path: string;
  /** Faces counted by eye. */
  readonly faces: number;
}

/** Reads `faces.csv` (file, source_repo, source_path, faces, …) in the folder of its pictures. */
export async function readCounts(folder: string): Promise<CountedPicture[]> {
  const rows = await readTable(join(folder, 'faces.csv'));
  return rows.map(([file, , , faces]) => ({ file: file!, path: join(folder, file!), faces: Number(faces) }));
}

/** The rows under the heading. No cell of these tables is quoted before its last column. */
async function readTable(path: string): Promise<string[][]> {
  const [, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  return lines.map(line => line.split(','));
}
