// What other networks say of the Training rows, for a network to learn from: knowledge distillation
// (G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015, arXiv:1503.02531).
//
// The file is one line of JSON, which `head -1` shows, and float16 probabilities, little-endian,
// [rows of Training, labels] in the data set's order.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@mien/runtime/node';
import { fromFloat16, toFloat16 } from '@mien/tensor';
import { z } from 'zod';
import { type Dataset, selectRows } from './dataset.js';
import { sharedFloat32 } from './shared.js';

const sha256 = z.hex().length(64);

/** The part of the targets that a teacher makes. */
export const teacherSchema = z.strictObject({
  /** File of its probabilities, as `mien teach` writes it; relative to the working folder. */
  probabilities: z.string().min(1),
  /** SHA-256 of that file, so that a recipe means these very targets, on resuming too. */
  sha256,
  /** Share of the target. */
  weight: z.number().positive().max(1),
});
export type TeacherOptions = z.infer<typeof teacherSchema>;

const headerSchema = z.strictObject({
  format: z.literal('mien-teacher'),
  version: z.literal(1),
  /** SHA-256 of the data set's source. */
  dataHash: z.string(),
  labels: z.array(z.string()).readonly(),
  rows: z.int().positive(),
  /** The networks whose probabilities were averaged, and what each one's logits were divided by. */
  teachers: z
    .array(z.strictObject({ name: z.string(), sha256, temperature: z.number().positive() }).readonly())
    .min(1)
    .readonly(),
  /** Test-time views of each. */
  views: z.string(),
});

/** Who taught, and how it was asked. */
export type TeacherSource = Pick<z.infer<typeof headerSchema>, 'teachers' | 'views'>;

/** float16 keeps 11 bits, so that seven rounded shares add up to 1 within a thousandth. */
const sumTolerance = 0.005;

/**
 * Writes probabilities of the Training rows.
 * @param probabilities float32 [rows of Training, labels]
 * @returns the file's SHA-256, for the recipe
 */
export async function writeTeacher(
  path: string,
  dataset: Dataset,
  probabilities: Float32Array,
  source: TeacherSource,
): Promise<string> {
  const header = headerSchema.parse({
    format: 'mien-teacher',
    version: 1,
    dataHash: dataset.hash,
    labels: dataset.labels,
    rows: selectRows(dataset, 'Training').length,
    ...source,
  });
  requireProbabilities(path, probabilities, header.rows, dataset.labels.length);
  const halves = toFloat16(probabilities);
  const numbers = Buffer.alloc(2 * halves.length);
  for (const [at, half] of halves.entries()) numbers.writeUInt16LE(half, 2 * at);
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), numbers]);
  await writeFileAtomically(path, bytes);
  return digestOf(bytes);
}

/**
 * The data set with a teacher's probabilities beside its labels, in shared memory; as it is without a teacher.
 * @throws where the file is missing, is not the one meant, was made for other rows, or holds no probabilities.
 */
export async function withTeacher(dataset: Dataset, teacher: TeacherOptions | null): Promise<Dataset> {
  if (!teacher) return dataset;
  const path = teacher.probabilities;
  const bytes = await readFile(path).catch(cause => {
    throw new Error(`cannot read the teacher's probabilities: ${cause.message}. Make them by mien teach`, {
      cause,
    });
  });
  const hash = digestOf(bytes);
  if (hash !== teacher.sha256) {
    throw new Error(
      `${path} (${bytes.length} bytes) has SHA-256 ${hash}, but the configuration means ${teacher.sha256}: fetch that file again, or name this one's hash`,
    );
  }
  const lineEnd = bytes.indexOf('\n');
  const header = parseHeader(bytes.toString('utf8', 0, Math.max(0, lineEnd)), path);
  requireSameRows(header, dataset, path);
  const numbers = bytes.subarray(lineEnd + 1);
  const halves = Uint16Array.from({ length: numbers.length >> 1 }, (_, at) => numbers.readUInt16LE(2 * at));
  const probabilities = fromFloat16(halves);
  const classes = dataset.labels.length;
  requireProbabilities(path, probabilities, header.rows, classes);
  return { ...dataset, teacher: placed(dataset, probabilities, classes) };
}

/** [rows of the data set, labels] from [rows of Training, labels]: each row's sum is 1, and 0 outside Training. */
function placed(dataset: Dataset, probabilities: Float32Array, classes: number): Float32Array {
  const all = sharedFloat32(dataset.targets.length * classes);
  for (const [place, row] of selectRows(dataset, 'Training').entries()) {
    const shares = probabilities.subarray(place * classes, (place + 1) * classes);
    const sum = shares.reduce((total, share) => total + share, 0);
    for (let label = 0; label < classes; label++) all[row * classes + label] = shares[label]! / sum;
  }
  return all;
}

function parseHeader(line: string, path: string) {
  try {
    return headerSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(
      `${path} holds no teacher's probabilities: it begins with ${JSON.stringify(line.slice(0, 40))}. Make it by mien teach`,
      { cause },
    );
  }
}

function requireSameRows(header: z.infer<typeof headerSchema>, dataset: Dataset, path: string): void {
  const rows = selectRows(dataset, 'Training').length;
  if (header.dataHash !== dataset.hash || header.rows !== rows) {
    throw new Error(
      `${path} tells of ${header.rows} Training rows of data of SHA-256 ${header.dataHash}, but ${dataset.name} has ${rows} and ${dataset.hash}: name the data it was made from, bad rows included`,
    );
  }
  if (header.labels.join('\n') !== dataset.labels.join('\n')) {
    throw new Error(
      `${path} tells of ${header.labels.join(', ')}, but ${dataset.name} has ${dataset.labels.join(', ')}: make it again by mien teach`,
    );
  }
}

function requireProbabilities(path: string, values: Float32Array, rows: number, classes: number): void {
  if (values.length !== rows * classes) {
    throw new Error(
      `${path} has ${values.length} numbers where ${rows} Training rows of ${classes} classes are ${rows * classes}: make it again by mien teach`,
    );
  }
  for (let row = 0; row < rows; row++) {
    const shares = values.subarray(row * classes, (row + 1) * classes);
    const sum = shares.reduce((total, share) => total + share, 0);
    if (shares.every(share => share >= 0) && Math.abs(sum - 1) <= sumTolerance) continue;
    throw new Error(
      `${path}: Training row ${row} has no probabilities but [${shares.join(', ')}]: make it again by mien teach`,
    );
  }
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
