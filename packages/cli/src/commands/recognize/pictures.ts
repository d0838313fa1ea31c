// From the words of the command line to files of pictures: files, folders and patterns.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { messageOf } from '../../exit.js';

/** A word that names no picture, and why. */
export interface Unread {
  readonly file: string;
  readonly error: string;
}

export type Named = { readonly file: string } | Unread;

const pictureName = /^[^.].*\.(png|jpe?g|webp|tiff?)$/is;
/** Whether a word may name files by what they have in common. */
export const isPattern = /[*?]|\[[^\]]+\]|\{[^}]+\}/;

/**
 * The files that the words name, in their order: a file itself, the pictures in a folder and below it, or
 * what fits a pattern that the shell left alone (`*`, `?`, `[a-z]`, `{a,b}` within a name, `**` for folders).
 */
export async function picturesOf(words: readonly string[]): Promise<readonly Named[]> {
  const named: Named[] = [];
  for (const word of words) {
    named.push(...(await namedBy(word).catch(cause => [{ file: word, error: messageOf(cause) }])));
  }
  return named;
}

async function namedBy(word: string): Promise<readonly Named[]> {
  if (existsSync(word) || !isPattern.test(word)) return picturesAt(word);
  const fitting = await placesFitting(word);
  const readable = await Promise.all(fitting.map(canBeRead));
  const places = fitting.filter((_, at) => readable[at]);
  if (places.length === 0) return [{ file: word, error: 'no file fits this pattern' }];
  const named = (await Promise.all(places.map(picturesAt))).flat();
  // `**` names a folder as well as those in it.
  return [...new Map(named.map(each => [each.file, each])).values()];
}

/** The place itself where it is no folder: what it holds is seen when it is read. */
async function picturesAt(place: string): Promise<readonly Named[]> {
  try {
    const pictures = await picturesIn(place);
    return pictures.length > 0 ? pictures : [{ file: place, error: 'this folder holds no pictures' }];
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ENOTDIR' || code === 'ENOENT'
      ? [{ file: place }]
      : [{ file: place, error: messageOf(cause) }];
  }
}

async function picturesIn(folder: string): Promise<readonly Named[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const named: Named[] = [];
  for (const entry of entries.toSorted((a, b) => byName(a.name, b.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) {
      named.push(...(await picturesIn(path).catch(cause => [{ file: path, error: messageOf(cause) }])));
    } else if (pictureName.test(entry.name) && (entry.isFile() || (await canBeRead(path)))) {
      named.push({ file: path });
    }
  }
  return named;
}

/** Not a pipe or a device, which may never end; why a broken link cannot be is told when it is tried. */
async function canBeRead(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null);
  return there === null || there.isFile() || there.isDirectory();
}

/** Files and folders that fit a pattern, one segment after the other. */
async function placesFitting(pattern: string): Promise<readonly string[]> {
  const { root } = parse(pattern);
  let places: readonly string[] = [root];
  for (const segment of pattern.slice(root.length).split('/').filter(Boolean)) {
    const next = await Promise.all(places.map(place => within(place, segment)));
    places = [...new Set(next.flat())];
  }
  return places;
}

async function within(folder: string, segment: string): Promise<readonly string[]> {
  if (segment === '**') return [folder, ...(await foldersBelow(folder))];
  const fits = expressionOf(segment);
  const names = (await entriesOf(folder)).map(({ name }) => name);
  const shown = names.filter(name => fits.test(name) && (segment.startsWith('.') || !name.startsWith('.')));
  // `.` and `..` are in no list of entries.
  return shown.length === 0 && /^\.\.?$/.test(segment)
    ? [join(folder, segment)]
    : shown.sort(byName).map(name => join(folder, name));
}

async function foldersBelow(folder: string): Promise<readonly string[]> {
  const folders = (await entriesOf(folder)).filter(
    entry => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  const below = folders.map(async ({ name }) => {
    const path = join(folder, name);
    return [path, ...(await foldersBelow(path))];
  });
  return (await Promise.all(below)).flat();
}

/** None where the place is no folder or cannot be read: nothing in it fits. */
async function entriesOf(folder: string) {
  return readdir(folder || '.', { withFileTypes: true }).catch(() => []);
}

/** A segment of a pattern as a regular expression over whole names. */
function expressionOf(segment: string): RegExp {
  const source = segment.replace(/\[!?[^\]]+\]|\{[^}]+\}|./gs, token => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length === 1) return literal(token);
    const inside = token.slice(1, -1);
    if (token.startsWith('{')) return `(?:${inside.split(',').map(literal).join('|')})`;
    return `[${inside.replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
  });
  return new RegExp(`^${source}$`, 's');
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const byName = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
