// Earlier choices of lowerings, kept for the next run: one JSON file, by machine and engine version.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '@mien/runtime/node';
import type { LoweringPlan } from '@mien/tensor';
import { z } from 'zod';
import { cacheFolder } from '../data/folder.js';

/** Raise it whenever a lowering's graph changes enough to change its speed. */
const version = 2;

const loweringSchema = z.custom<LoweringPlan[string]['forward']>(
  value => typeof value === 'string' && /^(direct|im2col|winograd[2346](-rotated)?)$/.test(value),
  'must name a lowering',
);
export const loweringPlanSchema = z.record(
  z.string(),
  z.strictObject({ forward: loweringSchema, inputGradient: loweringSchema, filterGradient: loweringSchema }),
);
const fileSchema = z.strictObject({
  version: z.literal(version),
  plans: z.record(z.string(), loweringPlanSchema),
});

/** Where trainings of this user keep their choices. */
export const planCacheFile = (): string => join(cacheFolder('lowerings'), 'plans.json');

/** The choices made on this machine before; none where the file is missing, damaged or of another version. */
export async function readPlans(file: string, machine: string): Promise<LoweringPlan> {
  return (await readAll(file))[machine] ?? {};
}

/** Adds choices to those made on this machine, by other processes too. @throws where the disk refuses */
export async function writePlans(file: string, machine: string, chosen: LoweringPlan): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const all = await readAll(file);
  const plans = { ...all, [machine]: { ...all[machine], ...chosen } };
  await writeFileAtomically(file, `${JSON.stringify({ version, plans }, null, 2)}\n`);
}

async function readAll(file: string): Promise<Record<string, LoweringPlan>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).plans;
  } catch {
    return {};
  }
}
