import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { voteColumns } from './dataset.js';

/** FER+ as it stands beside `fer2013.csv`: one line per row of it, in the same order. */
export interface VoteRows {
  /** [lines, 10], in the order of `voteColumns`. */
  readonly votes: Uint8Array;
  /** '' where FER+ left the picture out. */
  readonly names: readonly string[];
  readonly usages: readonly string[];
}

const columnNames: Record<(typeof voteColumns)[number], string> = {
  angry: 'anger',
  disgust: 'disgust',
  fear: 'fear',
  happy: 'happiness',
  sad: 'sadness',
  surprise: 'surprise',
  neutral: 'neutral',
  contempt: 'contempt',
  unknown: 'unknown',
  notAFace: 'NF',
};

/**
 * Reads `fer2013new.csv` (E. Barsoum and others, arXiv:1608.01041).
 * @throws naming file, row and remedy where a column is missing or a vote is no whole number 0..255.
 */
export async function readVotes(path: string): Promise<VoteRows> {
  const file = basename(path);
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  const column = (name: string) => {
    const index = columns.indexOf(name);
    if (index < 0)
      throw new Error(
        `${file} has no column '${name}': its first line is '${header.slice(0, 120)}'. Fetch fer2013new.csv of FERPlus again.`,
      );
    return index;
  };
  const voteAt = voteColumns.map(name => column(columnNames[name]));
  const nameAt = column('Image name');
  const usageAt = column('Usage');

  const fields = lines.map(line => line.split(','));
  const votes = Uint8Array.from(fields.flatMap((row, index) => voteAt.map(at => vote(row[at], index))));
  return {
    votes,
    names: fields.map(row => row[nameAt] ?? ''),
    usages: fields.map(row => row[usageAt] ?? ''),
  };

  function vote(text: string | undefined, row: number): number {
    if (text && /^\d+$/.test(text) && Number(text) <= 255) return Number(text);
    throw new Error(
      `${file}, row ${row} (line ${row + 2}): a vote is '${text ?? ''}' where a whole number is wanted. Mend the row, or load without votes.`,
    );
  }
}
