// The other side of rival.ts: how a program of ours is asked and answers.
import { readSync } from 'node:fs';

export const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

/**
 * Waits for the next `run K` on standard input, with the whole thread, so that nothing runs meanwhile.
 * @returns K, or null at the input's end
 */
export function nextRun(): number | null {
  const line = readLine();
  if (line === '') return null;
  const steps = /^run ([1-9]\d*)$/.exec(line.trim())?.[1];
  if (steps === undefined) throw new Error(`cannot do ${JSON.stringify(line)}; say run K with K above 0`);
  return Number(steps);
}

function readLine(): string {
  const byte = Buffer.alloc(1);
  let line = '';
  while (!line.endsWith('\n') && readSync(0, byte) > 0) line += byte.toString('latin1');
  return line;
}
