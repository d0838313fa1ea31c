// Where annotated pictures go, and how they are written.
import { realpathSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { annotate, type FaceSummary } from '@mien/recognizer/node';
import { writeFileAtomically } from '@mien/runtime/node';
import type { Image } from '@mien/vision';
import { Failure, messageOf } from '../../exit.js';
import { placesExplainedAt } from './explained.js';
import { requireFolderFor } from './outputs.js';

/**
 * For each file where its annotated picture goes: below `folder` as the files lie below the deepest folder
 * that holds them all, under its own name; what is no JPEG becomes a PNG.
 *
 * @param explain whether the faces of each are explained beside it too.
 * @throws where something written would take the place of a file it is made from, by whatever name, or of what
 * is written of another.
 */
export function annotatedPlaces(
  files: readonly string[],
  folder: string,
  { explain = false } = {},
): ReadonlyMap<string, string> {
  const common = commonFolder(files);
  const places = new Map(
    files.map(file => [file, join(folder, pictureNameOf(relative(common, resolve(file))))]),
  );
  const drawn = new Map([...places].map(([file, place]) => [entryOf(place), file]));
  const writersTo = (path: string) =>
    [path, ...(explain ? placesExplainedAt(path) : [])].flatMap(place => drawn.get(place) ?? []);
  for (const [file, place] of places) {
    if ([entryOf(file), realPathOf(file)].some(path => writersTo(path).length > 0)) {
      throw new Failure('usage', `--out ${folder} would overwrite ${file}: name another folder`);
    }
    const other = writersTo(entryOf(place)).find(writer => realPathOf(writer) !== realPathOf(file));
    if (other !== undefined) {
      throw new Failure(
        'usage',
        `--out ${folder} would hold what is drawn of ${file} and of ${other} under one name, ${place}: ` +
          'recognize them apart, into a folder each',
      );
    }
  }
  return places;
}

/**
 * Makes the folder that pictures are to be written to.
 *
 * @throws where nothing can be written there.
 */
export async function makeFolder(folder: string): Promise<void> {
  await requireFolderFor(folder, null);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new Failure(
      'usage',
      `--out ${folder} cannot be written to (${messageOf(cause)}): name another folder`,
    );
  }
}

/** Draws faces into a picture and writes it, whole or not at all. */
export async function writeAnnotated(
  place: string,
  image: Image,
  faces: readonly FaceSummary[],
): Promise<void> {
  const format = isJpeg(place) ? 'jpeg' : 'png';
  const bytes = await annotate(image, faces, { format });
  await mkdir(dirname(place), { recursive: true });
  await writeFileAtomically(place, bytes);
}

const isJpeg = (path: string) => /^\.jpe?g$/i.test(extname(path));

function pictureNameOf(path: string): string {
  const isKept = isJpeg(path) || extname(path).toLowerCase() === '.png';
  return isKept ? path : join(dirname(path), `${basename(path)}.png`);
}

function commonFolder(files: readonly string[]): string {
  const folders = files.map(file => dirname(resolve(file)).split(sep));
  const [first = []] = folders;
  const differs = first.findIndex((name, depth) => folders.some(names => names[depth] !== name));
  return (differs < 0 ? first : first.slice(0, differs)).join(sep) || sep;
}

/** Where a file stands, by the folder's real path. A link there stays one: a file written there replaces it. */
const entryOf = (path: string) => join(realPathOf(dirname(path)), basename(path));

/** The path without links; of what is not there yet, that of the deepest folder that is. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? resolve(path) : join(realPathOf(folder), basename(path));
  }
}
