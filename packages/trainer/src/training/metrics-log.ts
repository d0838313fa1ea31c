// Writes metrics.jsonl: lines gather in memory, and reach the disk before every checkpoint that counts them.

import { appendFile, open, readFile, truncate } from 'node:fs/promises';
import { formatMetric, type Metric } from './metrics.js';
import { Refusal } from './refusal.js';

export interface MetricsLog {
  append(metric: Metric): void;
  /** Brings all lines to the disk and returns how many there are. */
  flush(): Promise<number>;
}

/**
 * Goes on after the first `lines` lines; what a stopped training wrote past them is cut off, for it will
 * be done again.
 * @throws {Refusal} where the file has fewer lines
 */
export async function openMetricsLog(path: string, lines: number): Promise<MetricsLog> {
  await appendFile(path, '');
  await truncate(path, endOfLine(await readFile(path), lines, path));
  let written = lines;
  let pending: string[] = [];
  return {
    append(metric) {
      pending.push(formatMetric(metric));
    },
    async flush() {
      const file = await open(path, 'a');
      try {
        await file.writeFile(pending.join(''));
        await file.sync();
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`cannot write ${path}: ${reason}`, { cause });
      } finally {
        await file.close();
      }
      written += pending.length;
      pending = [];
      return written;
    },
  };
}

/** Where the first `lines` lines end, in bytes. */
function endOfLine(text: Buffer, lines: number, path: string): number {
  let end = 0;
  for (let line = 0; line < lines; line++) {
    end = text.indexOf('\n', end) + 1;
    if (end === 0) {
      throw new Refusal(
        'files',
        `${path} has ${line} lines, but the checkpoint counts ${lines}: put the file back, or start the run anew`,
      );
    }
  }
  return end;
}
