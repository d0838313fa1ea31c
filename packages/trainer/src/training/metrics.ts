// metrics.jsonl: what a training run leaves behind as it goes, one JSON object a line.

import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const stepMetricSchema = z.object({
  kind: z.literal('step'),
  /** Steps done since the run began, counting from 1. */
  step: z.int().positive(),
  /** Epochs done at that step, with fraction. */
  epoch: z.number().nonnegative(),
  /** Mean loss of the batch. */
  loss: z.number(),
  learningRate: z.number().nonnegative(),
  momentum: z.number(),
});

const epochMetricSchema = z.object({
  kind: z.literal('epoch'),
  /** Epochs done, counting from 1. */
  epoch: z.int().positive(),
  trainLoss: z.number(),
  trainAccuracy: z.number().min(0).max(1),
  /** The three are null where the run judges no rows between epochs. */
  testLoss: z.number().nullable(),
  testAccuracy: z.number().min(0).max(1).nullable(),
  split: z.enum(['tune', 'PublicTest']).nullable(),
  imagesPerSecond: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
});

export const metricSchema = z.discriminatedUnion('kind', [stepMetricSchema, epochMetricSchema]);

export type StepMetric = z.infer<typeof stepMetricSchema>;
export type EpochMetric = z.infer<typeof epochMetricSchema>;
export type Metric = z.infer<typeof metricSchema>;

export interface Metrics {
  readonly steps: readonly StepMetric[];
  readonly epochs: readonly EpochMetric[];
}

/** One line of `metrics.jsonl`, its line end included. */
export function formatMetric(metric: Metric): string {
  return `${JSON.stringify(metricSchema.parse(metric))}\n`;
}

/**
 * Reads the text of a `metrics.jsonl`. A last line without line end is what a run stopped in the middle
 * of writing leaves: it is dropped.
 * @param name what errors call the text, usually its path
 * @throws naming the line, if a finished line is no metric.
 */
export function parseMetrics(text: string, name: string): Metrics {
  const steps: StepMetric[] = [];
  const epochs: EpochMetric[] = [];
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const metric = parseLine(line, `${name}:${index + 1}`);
    if (metric.kind === 'step') steps.push(metric);
    else epochs.push(metric);
  }
  return { steps, epochs };
}

/** Reads a `metrics.jsonl`, see {@link parseMetrics}. */
export async function readMetrics(path: string): Promise<Metrics> {
  return parseMetrics(await readFile(path, 'utf8'), path);
}

function parseLine(line: string, place: string): Metric {
  try {
    return metricSchema.parse(JSON.parse(line));
  } catch (cause) {
    const seen = line.length > 80 ? `${line.slice(0, 80)}…` : line;
    throw new Error(`${place} is no metric, but "${seen}": delete the line or start the run anew`, { cause });
  }
}
