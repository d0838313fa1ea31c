// Where annotated pictures go, and how they are written.
import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { annotate, type FaceSummary } from '@mien/recognizer/node';
import { writeFileAtomically } from '@mien/runtime/node';
import type { Image } from '@mien/vision';
import { Failure } from '../../exit.js';

/**
 * For each file where its annotated picture goes: below `folder` as the files lie below the deepest folder
 * that holds them all, under its own name; what is no JPEG becomes a PNG.
 *
 * @throws where one would take the place of a file it is made from.
 */
export function annotatedPlaces(files: readonly string[], folder: string): ReadonlyMap<string, string> {
  const common = commonFolder(files);
  const places = new Map(
    files.map(file => [file, join(folder, pictureNameOf(relative(common, resolve(file))))]),
  );
  const given = new Set(files.map(file => resolve(file)));
  const overwritten = [...places.values()].find(place => given.has(resolve(place)));
  if (overwritten === undefined) return places;
  throw new Failure('usage', `--out ${folder} would overwrite ${overwritten}: name another folder`);
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
