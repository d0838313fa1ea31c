import { z } from 'zod';
import { zoneSchema } from './zone.js';

const positive = z.number().positive();
const count = z.int().positive();

/** How faces are followed. Chosen and measured in docs/decisions/0013. */
export const followSettingsSchema = z.strictObject({
  /** Only faces in here are judged; null: all of them. */
  zone: zoneSchema.nullable().default(null),
  /** The detector looks at every frame of so many; between them faces move on at their speed. */
  detectEvery: count.default(3),
  /** The detector looks again after this time at the latest, however few frames there are. */
  detectWithinMs: positive.default(150),
  /**
   * Most faces judged in one frame, the longest unjudged first; the others keep their answer. Above 30 frames a
   * second, most in as many frames as 33 ms hold, but one in each.
   */
  judgeAtMost: count.default(4),
  /** Time constant of the low pass over logits; 0 smooths nothing. */
  timeConstantMs: z.number().nonnegative().default(150),
  /** Another label takes over once its probability is larger by this much. */
  switchMargin: z.number().min(0).max(1).default(0.1),
  /** A label that ceased to be certain is so again this far above the model's threshold. */
  certainMargin: z.number().min(0).max(1).default(0.15),
  /** A face that is lost for longer is another one when it comes back; what is told of one outside the zone ends. */
  longestLossMs: positive.default(1500),
  /** The label of a face that shows no expression: it begins no episode. */
  restingLabel: z.string().default('neutral'),
  /** Length of the windows that are summed up; far below a frame's they would be without number. */
  windowMs: z.number().min(10).default(1000),
});
export type FollowSettings = z.infer<typeof followSettingsSchema>;
