import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expressions, type Size } from '@mien/vision';
import { cachePath, readCache, writeCache } from './cache.js';
import { type PictureRows, readCsv } from './csv.js';
import { type Dataset, splitNames, voteColumns } from './dataset.js';
import { cacheFolder } from './folder.js';
import { hashPictures, listPictures, readPictures } from './pictures.js';
import { sharedUint8 } from './shared.js';
import { readVotes } from './votes.js';

export interface LoadOptions {
  /** Leave bad rows out and list them in `Dataset.bad`, instead of stopping at the first. */
  readonly skipBad?: boolean;
  /** FER+'s `fer2013new.csv`; by default the one beside the CSV file, if there is one. Null: none. */
  readonly votes?: string | null;
  /** Where the decoded data is kept for the next run; by default the user's cache folder. Null: nowhere. */
  readonly cache?: string | null;
  /** What pictures of a folder are resized to; by default 48x48. */
  readonly size?: Size;
  /** Told, in a sentence, what went wrong without harm, such as a cache that could not be written. */
  readonly warn?: (message: string) => void;
}

const csvNames = ['fer2013.csv.gz', 'fer2013.csv'];
const votesName = 'fer2013new.csv';

/**
 * Opens a dataset: `fer2013.csv`, plain or gzipped, the folder it lies in, or a folder of pictures
 * `{train,test}/<class>/*`. The decoded data is kept under the source's hash, so later runs start in a second.
 *
 * @throws naming file, row and remedy where the source is missing, empty, cut short or has a bad row.
 */
export async function loadDataset(path: string, options: LoadOptions = {}): Promise<Dataset> {
  const {
    skipBad = false,
    cache = cacheFolder('datasets'),
    size = { width: 48, height: 48 },
    warn = () => {},
  } = options;
  const source = await openSource(path, size, skipBad, options.votes);
  const file = cache && cachePath(cache, source.key);
  const kept = file && (await readCache(file, warn));
  if (kept) return kept;

  const rows = await source.read();
  const votes = source.votes ? await matchVotes(source.votes, rows) : null;
  const dataset: Dataset = {
    ...source.size,
    ...rows,
    name: source.name,
    labels: expressions,
    splitNames,
    votes: votes?.votes ?? null,
    names: votes?.names ?? rows.names,
    hash: source.hash,
  };
  if (file)
    await writeCache(file, dataset).catch(error => warn(`Could not keep the decoded data: ${error.message}`));
  return dataset;
}

interface Source {
  readonly name: string;
  readonly hash: string;
  /** Everything that the decoded data depends on. */
  readonly key: readonly unknown[];
  readonly size: Size;
  readonly votes: string | null;
  read(): Promise<PictureRows>;
}

async function openSource(
  path: string,
  size: Size,
  skipBad: boolean,
  votes: string | null | undefined,
): Promise<Source> {
  const found = await stat(path).catch(cause => {
    throw new Error(
      `No data at ${path} (${cause.code}): give fer2013.csv, fer2013.csv.gz or a folder train/<class>/….`,
      { cause },
    );
  });
  const csv = found.isDirectory() ? csvNames.map(name => join(path, name)).find(existsSync) : path;
  if (csv) return openCsv(csv, skipBad, votes);
  const names = await listPictures(path);
  const hash = await hashPictures(path, names);
  return {
    name: basename(path),
    hash,
    key: [hash, size.width, size.height, skipBad, basename(path)],
    size,
    votes: null,
    read: () => readPictures(path, names, size, skipBad),
  };
}

async function openCsv(
  path: string,
  skipBad: boolean,
  wantedVotes: string | null | undefined,
): Promise<Source> {
  const beside = join(dirname(path), votesName);
  const votes = wantedVotes === undefined && existsSync(beside) ? beside : (wantedVotes ?? null);
  const hash = await hashFile(path);
  return {
    name: basename(path),
    hash,
    key: [hash, votes && (await hashFile(votes)), skipBad, basename(path)],
    size: { width: 48, height: 48 },
    votes,
    read: () => readCsv(path, skipBad),
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** FER+ rows by position in the source, checked by their usage, since the numbers in their names can't be trusted. */
async function matchVotes(path: string, { rows, splits }: PictureRows) {
  const all = await readVotes(path);
  const votes = sharedUint8(rows.length * voteColumns.length);
  const names = Array.from(rows, (row, place) => {
    const usage = splitNames[splits[place]!];
    if (all.usages[row] !== usage) {
      throw new Error(
        `${basename(path)} does not belong to the pictures: its row ${row} says '${all.usages[row] ?? 'nothing'}', ` +
          `theirs ${usage}. Give the fer2013new.csv of the same rows in the same order, or none.`,
      );
    }
    votes.set(
      all.votes.subarray(row * voteColumns.length, (row + 1) * voteColumns.length),
      place * voteColumns.length,
    );
    return all.names[row]!;
  });
  return { votes, names };
}
