// A checkpoint is one file: magic, header length, JSON header, arrays, and the SHA-256 of all before it.
// Little-endian throughout. It holds no clock, so equal trainings leave equal files.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@mien/runtime/node';
import { z } from 'zod';
import { trainingConfigurationSchema } from './configuration.js';
import { scoreSchema } from './score.js';

const magic = Buffer.from('MIENCKP1');
const headerBegin = magic.length + 4;
const digestLength = 32;

/** The arrays of a checkpoint, flat as the step program's slots say. */
const arrayNames = [
  'parameters',
  'statistics',
  'firstMoments',
  'secondMoments',
  'average',
  'averageStatistics',
] as const;

export type CheckpointArrays = Readonly<Record<(typeof arrayNames)[number], Float32Array>>;

const positionSchema = z.strictObject({
  /** Epochs finished and judged. */
  epoch: z.int().nonnegative(),
  /** Steps done of the epoch that is under way. */
  step: z.int().nonnegative(),
  /** Sum over the steps of that epoch. */
  score: scoreSchema,
  /** The best judged epoch, counting from 1; epochs since then are what early stop counts. */
  best: z.strictObject({ epoch: z.int().positive(), accuracy: z.number(), loss: z.number() }).nullable(),
});

export type Position = Readonly<z.infer<typeof positionSchema>>;

const headerSchema = z.strictObject({
  configuration: trainingConfigurationSchema,
  position: positionSchema,
  /** State of the generator that every epoch's own is forked from. */
  random: z.tuple([z.uint32(), z.uint32(), z.uint32(), z.uint32()]),
  dataHash: z.string(),
  /** Lines of metrics.jsonl that belong to the steps done. */
  metricsLines: z.int().nonnegative(),
  arrays: z.array(z.strictObject({ name: z.enum(arrayNames), length: z.int().nonnegative() })),
});

type Header = z.infer<typeof headerSchema>;

export type Checkpoint = Readonly<Omit<Header, 'arrays'>> & { readonly arrays: CheckpointArrays };

/**
 * Writes a checkpoint so that `path` holds the old one or the new one, whole, whenever the process, the
 * disk's space or the power ends.
 * @throws naming the path and what went wrong
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeFileAtomically(path, encodeCheckpoint(checkpoint));
}

/** @throws naming the path, if it is missing, cut short, altered, or of another version. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch(cause => {
    const remedy =
      cause.code === 'ENOENT' ? '. Nothing is saved there yet: start that training, without --resume' : '';
    throw new Error(`cannot read the checkpoint ${path}: ${messageOf(cause)}${remedy}`, { cause });
  });
  return decodeCheckpoint(bytes, path);
}

export function encodeCheckpoint({ arrays, ...rest }: Checkpoint): Uint8Array {
  const lengths = arrayNames.map(name => ({ name, length: arrays[name].length }));
  // Parsed, so that keys stand in the schema's order and equal trainings leave equal bytes.
  const header = headerSchema.parse({ ...rest, arrays: lengths });
  const text = Buffer.from(JSON.stringify(header));
  const headerEnd = headerBegin + text.length;
  const floats = arrayNames.reduce((sum, name) => sum + arrays[name].length, 0);
  const bytes = Buffer.alloc(aligned(headerEnd) + floats * 4 + digestLength);
  magic.copy(bytes);
  bytes.writeUInt32LE(text.length, magic.length);
  text.copy(bytes, headerBegin);
  let offset = aligned(headerEnd);
  for (const name of arrayNames) {
    const { buffer, byteOffset, byteLength } = arrays[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += byteLength;
  }
  digestOf(bytes.subarray(0, offset)).copy(bytes, offset);
  return bytes;
}

/** @param name what errors call the bytes, usually their path */
export function decodeCheckpoint(bytes: Buffer, name: string): Checkpoint {
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw new Error(
      `${name} is no checkpoint: it begins with ${JSON.stringify(bytes.toString('latin1', 0, 8))}`,
    );
  }
  const payloadEnd = Math.max(0, bytes.length - digestLength);
  if (!digestOf(bytes.subarray(0, payloadEnd)).equals(bytes.subarray(payloadEnd))) {
    throw new Error(
      `${name} is damaged: its ${bytes.length} bytes do not match their SHA-256. Resume from another checkpoint, or start the run anew`,
    );
  }
  const headerEnd = headerBegin + bytes.readUInt32LE(magic.length);
  const { arrays: listed, ...header } = parseHeader(bytes.toString('utf8', headerBegin, headerEnd), name);
  const arrays: Partial<Record<keyof CheckpointArrays, Float32Array>> = {};
  let offset = bytes.byteOffset + aligned(headerEnd);
  for (const { name, length } of listed) {
    // Copied, because Node may lay a file's bytes where floats may not begin.
    arrays[name] = new Float32Array(bytes.buffer.slice(offset, offset + length * 4) as ArrayBuffer);
    offset += length * 4;
  }
  return { ...header, arrays: arrays as CheckpointArrays };
}

function parseHeader(text: string, name: string): Header {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${name} was written by another version of Mien: ${messageOf(cause)}`, { cause });
  }
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const aligned = (offset: number) => Math.ceil(offset / 8) * 8;

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
