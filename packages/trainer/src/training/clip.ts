import { z } from 'zod';

export const clipSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Every gradient value to ±limit, as torch.nn.utils.clip_grad_value_. */
  z.strictObject({ kind: z.literal('value'), limit: z.number().positive() }),
  /** All gradients together to an Euclidean norm of at most limit, as torch.nn.utils.clip_grad_norm_. */
  z.strictObject({ kind: z.literal('norm'), limit: z.number().positive() }),
]);

export type Clip = z.infer<typeof clipSchema>;

/** What to multiply gradients by, whose squares sum to `squares`. The 1e-6 is PyTorch's. */
export function normFactor(squares: number, limit: number): number {
  return Math.min(1, limit / (Math.sqrt(squares) + 1e-6));
}
