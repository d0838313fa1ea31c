/** What several routes take and give. */
import { z } from 'zod';
import { bedIdSchema, patientIdSchema, streamIdSchema, timeSchema, wardIdSchema } from '../../protocol.js';

export const ofWard = z.strictObject({ wardId: wardIdSchema });
export const ofBed = z.strictObject({ bedId: bedIdSchema });
export const ofStream = z.strictObject({ streamId: streamIdSchema });
export const ofPatient = z.strictObject({ patientId: patientIdSchema });
export const span = z.strictObject({ from: timeSchema, to: timeSchema });
/** The span's first rows, at most `limit`. */
export const limitedSpan = (usual: number) =>
  span.extend({ limit: z.coerce.number().int().min(1).max(10_000).default(usual) });
export const empty = z.strictObject({});
export const done = z.strictObject({ done: z.literal(true) });
