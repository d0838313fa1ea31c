import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/data/index.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';
import { runFolder } from '../../src/training/run-folder.js';
import { newFolder, trainInChild } from './children.js';

/** Of 300 steps, and with every part of the state in use. */
const configuration: TrainingConfigurationInput = {
  preset: 'tiny',
  epochs: 15,
  batch: 14,
  shards: 2,
  lowering: 'direct',
  average: { decay: 0.9, recalibrationRows: 28 },
};
/** Written after every step, so that most kills fall into the writing of one. */
const checkpointMinutes = 1e-9;

describe('a training in a process of its own', () => {
  it('killed at ten random moments and resumed, ends with the bits of one never killed', async () => {
    const seed = Date.now();
    const random = Random.fromSeed(seed);
    const whole = runFolder(await newFolder());
    expect(await trainInChild(whole.path, { ...configuration, checkpointMinutes }, 'begin')).toMatchObject({
      code: 0,
      steps: 300,
    });

    const killed = runFolder(await newFolder());
    for (let life = 0; life < 10; life++) {
      const stepsToLive = 1 + random.integer(20);
      const delayMs = random.uniform(0, 20);
      const mode = life === 0 ? 'begin' : 'resume';
      const outcome = await trainInChild(
        killed.path,
        life === 0 ? { ...configuration, checkpointMinutes } : {},
        mode,
        (steps, child) => {
          if (steps === stepsToLive) setTimeout(() => child.kill('SIGKILL'), delayMs);
        },
      );
      expect(outcome, `life ${life}, seed ${seed}`).toMatchObject({ signal: 'SIGKILL' });
      await readCheckpoint(killed.last);
    }
    const end = await trainInChild(killed.path, {}, 'resume');
    expect(end, `seed ${seed}`).toMatchObject({ code: 0 });
    expect(end.steps).toBeLessThan(300);

    const [expected, seen] = [await readFile(whole.last), await readFile(killed.last)];
    expect(seen.equals(expected), `seed ${seed}`).toBe(true);
    expect((await readFile(killed.best)).equals(await readFile(whole.best)), `seed ${seed}`).toBe(true);
  }, 600_000);

  it('interrupted from the keyboard, saves and exits 130', async () => {
    const folder = runFolder(await newFolder());
    const interrupted = await trainInChild(folder.path, configuration, 'begin', (steps, child) => {
      if (steps === 7) child.kill('SIGINT');
    });
    expect(interrupted).toMatchObject({ code: 130, errors: '' });
    const { position } = await readCheckpoint(folder.last);
    expect(position.epoch * 20 + position.step).toBe(interrupted.steps);
  }, 120_000);
});
