import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the data sets: `MIEN_DATA`, or `shared/data` beside the project. */
export function dataFolder(): string {
  return process.env.MIEN_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
}

/** Where FER2013 lies in the data folder; a `.csv.gz` with the FER+ votes beside it. */
export function fer2013Path(): string {
  return join(dataFolder(), 'fer2013', 'fer2013.csv.gz');
}

/** Where what can be made again is kept between runs: the user's cache folder, after the XDG convention. */
export function cacheFolder(kind: 'datasets' | 'lowerings'): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mien', kind);
}
