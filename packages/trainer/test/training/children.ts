import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TrainingConfigurationInput } from '../../src/training/configuration.js';

export interface ChildOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Steps it said it had done. */
  readonly steps: number;
  readonly errors: string;
}

/** Trains in a process of its own; `onStep` is told how many steps this process did, and may end it. */
export async function trainInChild(
  folder: string,
  configuration: TrainingConfigurationInput,
  mode: 'begin' | 'resume',
  onStep: (steps: number, child: ChildProcess) => void = () => undefined,
): Promise<ChildOutcome> {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const command = ['--import', 'tsx', script, folder, JSON.stringify(configuration), mode];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let steps = 0;
  let errors = '';
  createInterface({ input: child.stdout! }).on('line', () => onStep(++steps, child));
  child.stderr!.on('data', (data: Buffer) => {
    errors += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, steps, errors }));
  });
}

export async function newFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'mien-child-')), 'run');
}
