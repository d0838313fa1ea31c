import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/training/checkpoint.js';
import { parseConfiguration } from '../../src/training/configuration.js';

const checkpoint: Checkpoint = {
  configuration: parseConfiguration({ shards: 2, average: { decay: 0.99 } }),
  position: {
    epoch: 3,
    step: 17,
    score: { pictures: 1088, loss: 0.1 + 0.2, correct: 512 },
    best: { epoch: 2, accuracy: 0.5, loss: 1.25 },
  },
  random: [1, 2, 3, 0xffffffff],
  dataHash: 'abc',
  metricsLines: 99,
  arrays: {
    parameters: Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45),
    statistics: Float32Array.of(0, 1),
    firstMoments: new Float32Array(5).fill(0.1),
    secondMoments: new Float32Array(0),
    average: new Float32Array(5).fill(3),
    averageStatistics: Float32Array.of(2, 4),
  },
};

const folder = () => mkdtemp(join(tmpdir(), 'mien-checkpoint-'));

describe('a checkpoint', () => {
  it('comes back whole, to the bit', async () => {
    const path = join(await folder(), 'last.checkpoint');
    await writeCheckpoint(path, checkpoint);
    const read = await readCheckpoint(path);
    expect(read).toEqual(checkpoint);
    expect(encodeCheckpoint(read)).toEqual(encodeCheckpoint(checkpoint));
  });

  it('leaves nothing beside it', async () => {
    const directory = await folder();
    await writeCheckpoint(join(directory, 'last.checkpoint'), checkpoint);
    await writeCheckpoint(join(directory, 'last.checkpoint'), checkpoint);
    expect(await readdir(directory)).toEqual(['last.checkpoint']);
  });

  it('is refused when cut short anywhere', () => {
    const bytes = Buffer.from(encodeCheckpoint(checkpoint));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), 'cut'), `${length} bytes`).toThrow(
        /cut is (damaged|no checkpoint)/,
      );
    }
  });

  it('is refused when any byte is altered', () => {
    const bytes = Buffer.from(encodeCheckpoint(checkpoint));
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 0x10;
      expect(() => decodeCheckpoint(altered, 'altered'), `byte ${at}`).toThrow(
        /altered is (damaged|no checkpoint)/,
      );
    }
  });

  it('that is missing or something else is named', async () => {
    const directory = await folder();
    await expect(readCheckpoint(join(directory, 'none'))).rejects.toThrow(
      /cannot read the checkpoint .*none/,
    );
    await writeFile(join(directory, 'text'), 'hello, this is a text');
    await expect(readCheckpoint(join(directory, 'text'))).rejects.toThrow(
      /text is no checkpoint: it begins with "hello, t"/,
    );
  });

  it('keeps the old file where the new one cannot be written', async () => {
    const directory = await folder();
    const path = join(directory, 'last.checkpoint');
    await writeCheckpoint(path, checkpoint);
    const before = await readFile(path);
    await expect(writeCheckpoint(join(path, 'inside'), checkpoint)).rejects.toThrow(
      /cannot write .*inside: ENOTDIR/,
    );
    expect(await readFile(path)).toEqual(before);
  });
});
