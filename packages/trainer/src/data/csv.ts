import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type BadRow, type SplitName, splitNames } from './dataset.js';
import { sharedInt32, sharedUint8 } from './shared.js';

/** Rows as read, before FER+ votes and names are put beside them; the fields are `Dataset`'s. */
export interface PictureRows {
  readonly pixels: Uint8Array;
  readonly targets: Uint8Array;
  readonly splits: Uint8Array;
  readonly rows: Int32Array;
  readonly names: readonly string[] | null;
  readonly bad: readonly BadRow[];
}

const columns = ['emotion', 'pixels', 'Usage'] as const;
const side = 48;
const size = side * side;
const classes = 7;

/**
 * Reads `fer2013.csv`, gzipped or not, byte by byte as it streams in. The three columns may stand in
 * any order among others.
 * @throws on the first bad row, naming file, row and remedy; with `skipBad` such rows are left out and listed.
 */
export async function readCsv(path: string, skipBad: boolean): Promise<PictureRows> {
  const reader = new RowReader(basename(path), skipBad);
  try {
    await stream(path, chunk => reader.push(chunk));
    reader.end();
  } catch (error) {
    reader.brokenOff(error as NodeJS.ErrnoException);
  }
  return reader.finish();
}

/** Feeds a file's bytes, unpacked if they are gzip, to `push`; what was unpacked before an error is pushed too. */
async function stream(path: string, push: (chunk: Uint8Array) => void): Promise<void> {
  const file = await open(path);
  const magic = new Uint8Array(2);
  await file.read(magic, 0, 2, 0).finally(() => file.close());
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  const bytes =
    magic[0] === 0x1f && magic[1] === 0x8b ? source.pipe(createGunzip({ chunkSize: 1 << 16 })) : source;
  await new Promise<void>((resolve, reject) => {
    source.on('error', reject);
    bytes.on('error', reject).on('end', resolve);
    bytes.on('data', (chunk: Buffer) => {
      try {
        push(chunk);
      } catch (error) {
        source.destroy();
        bytes.destroy();
        reject(error);
      }
    });
  });
}

const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const comma = 44;
const zero = 48;

/** A byte-level state machine: its whole state is which column it is in and what it has seen of it. */
class RowReader {
  #pixels = new Uint8Array(4096 * size);
  readonly #targets: number[] = [];
  readonly #splits: number[] = [];
  readonly #rows: number[] = [];
  readonly #bad: BadRow[] = [];

  #header: string[] | null = null;
  #pixelColumn = -1;
  #row = 0;
  #fields: string[] = [];
  #text: number[] = [];
  #count = 0;
  #value = -1;
  #wrongValue: string | null = null;

  constructor(
    private readonly file: string,
    private readonly skipBad: boolean,
  ) {}

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at++) {
      if (this.#header && this.#fields.length === this.#pixelColumn) at = this.#pushPixels(chunk, at);
      const byte = chunk[at];
      if (byte === undefined) return;
      if (byte === comma) this.#endField();
      else if (byte === newline) this.#endRow();
      else if (byte !== quote && byte !== carriageReturn && this.#text.length < 64) this.#text.push(byte);
    }
  }

  /** The hot loop: reads numbers until the field's end or the chunk's, and returns that place. */
  #pushPixels(chunk: Uint8Array, from: number): number {
    const base = this.#rows.length * size;
    let count = this.#count;
    let value = this.#value;
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const digit = byte - zero;
      if (digit >= 0 && digit <= 9) {
        value = value < 0 ? digit : value * 10 + digit;
        continue;
      }
      if (value >= 0) {
        if (value > 255) this.#wrongValue ??= `pixel ${count} is ${value}`;
        if (count < size) this.#pixels[base + count] = value;
        count++;
        value = -1;
      }
      if (byte === comma || byte === newline) break;
      if (byte !== space && byte !== quote && byte !== carriageReturn) {
        this.#wrongValue ??= `pixel ${count} holds '${String.fromCharCode(byte)}'`;
      }
    }
    this.#count = count;
    this.#value = value;
    return at;
  }

  #endField(): void {
    this.#fields.push(String.fromCharCode(...this.#text).trim());
    this.#text.length = 0;
  }

  #endRow(): void {
    this.#endField();
    const blankLine = this.#fields.length === 1 && this.#fields[0] === '' && this.#count === 0;
    if (!blankLine) {
      if (this.#header) this.#acceptRow(this.#header);
      else this.#acceptHeader();
    }
    this.#fields = [];
    this.#count = 0;
    this.#wrongValue = null;
  }

  #acceptHeader(): void {
    const header = this.#fields.map(name => name.replace(/^\u00ef\u00bb\u00bf/, ''));
    for (const column of columns) {
      if (header.includes(column)) continue;
      throw new Error(
        `${this.file} has no column '${column}': its first line is '${header.join(',').slice(0, 80)}'. ` +
          `It must be '${columns.join(',')}', as in Kaggle's fer2013.csv.`,
      );
    }
    this.#header = header;
    this.#pixelColumn = header.indexOf('pixels');
  }

  #acceptRow(header: readonly string[]): void {
    const label = this.#fields[header.indexOf('emotion')] ?? '';
    const usage = this.#fields[header.indexOf('Usage')] ?? '';
    if (this.#fields.length !== header.length) {
      this.#reject('columns', `${this.#fields.length} columns where the header has ${header.length}`);
    } else if (this.#wrongValue) {
      this.#reject('pixel value', `${this.#wrongValue} where a whole number 0..255 is wanted`);
    } else if (this.#count !== size) {
      this.#reject('pixel count', `${this.#count} pixels where ${size} (${side}x${side}) are wanted`);
    } else if (!/^\d$/.test(label) || Number(label) >= classes) {
      this.#reject('label', `emotion '${label}' where 0 to ${classes - 1} is wanted`);
    } else if (!splitNames.includes(usage as SplitName)) {
      this.#reject('usage', `Usage '${usage}' where ${splitNames.join(', ')} are known`);
    } else {
      this.#targets.push(Number(label));
      this.#splits.push(splitNames.indexOf(usage as SplitName));
      this.#rows.push(this.#row);
      this.#makeRoom();
    }
    this.#row++;
  }

  #makeRoom(): void {
    if ((this.#rows.length + 1) * size <= this.#pixels.length) return;
    const larger = new Uint8Array(this.#pixels.length * 2);
    larger.set(this.#pixels);
    this.#pixels = larger;
  }

  #reject(kind: BadRow['kind'], problem: string): void {
    const message = `${this.file}, row ${this.#row} (line ${this.#row + 2}): ${problem}.`;
    if (!this.skipBad) throw new Error(`${message} Mend the file, or leave bad rows out with --skip-bad.`);
    this.#bad.push({ row: this.#row, kind, message });
  }

  /** The last line may lack its line end. */
  end(): void {
    this.push(Uint8Array.of(newline));
  }

  /** Rows before the end of a file cut short are sound; of one damaged inside, none can be trusted. */
  brokenOff(cause: NodeJS.ErrnoException): void {
    if (!cause.code?.startsWith('Z_')) throw cause;
    const message = `${this.file} breaks off in row ${this.#row} (line ${this.#row + 2})`;
    if (cause.code !== 'Z_BUF_ERROR') {
      throw new Error(`${message}: its gzip data is damaged (${cause.message}). Fetch the file again.`, {
        cause,
      });
    }
    const problem = `${message}: its gzip data ends early.`;
    if (!this.skipBad) {
      throw new Error(`${problem} Fetch the file again, or use the rows before with --skip-bad.`, { cause });
    }
    this.#bad.push({ row: this.#row, kind: 'truncated', message: problem });
  }

  finish(): PictureRows {
    const rows = this.#rows.length;
    if (rows === 0) {
      const seen = this.#header
        ? `${this.#bad.length} bad rows and no good one`
        : 'nothing, not even a header';
      throw new Error(
        `${this.file} holds ${seen}. A header '${columns.join(',')}' and one row per picture are wanted.`,
      );
    }
    return {
      pixels: sharedUint8(this.#pixels.subarray(0, rows * size)),
      targets: sharedUint8(this.#targets),
      splits: sharedUint8(this.#splits),
      rows: sharedInt32(this.#rows),
      names: null,
      bad: this.#bad,
    };
  }
}
