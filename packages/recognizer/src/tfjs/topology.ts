// The part of a tfjs graph model's JSON that inference needs.
import { z } from 'zod';

/** Enumerations and strings are base64 of their TensorFlow names, integers are decimal strings. */
const text = z.string().transform(value => atob(value));
const integers = z.array(z.string().regex(/^-?\d+$/)).transform(list => list.map(Number));

const attributes = z.object({
  strides: z.object({ list: z.object({ i: integers }) }).optional(),
  dilations: z.object({ list: z.object({ i: integers }) }).optional(),
  ksize: z.object({ list: z.object({ i: integers }) }).optional(),
  padding: z.object({ s: text }).optional(),
  data_format: z.object({ s: text }).optional(),
  half_pixel_centers: z.object({ b: z.boolean() }).optional(),
  align_corners: z.object({ b: z.boolean() }).optional(),
  keep_dims: z.object({ b: z.boolean() }).optional(),
  fused_ops: z.object({ list: z.object({ s: z.array(text).optional() }) }).optional(),
  shape: z
    .object({
      shape: z.object({ dim: z.array(z.object({ size: z.string().transform(Number) })).optional() }),
    })
    .optional(),
});

const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: attributes.default({}),
});

const weight = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(['float32', 'int32']),
  quantization: z
    .object({ dtype: z.literal('float16', 'weights quantised to other than float16 are not read') })
    .optional(),
});

const topology = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(node).min(1) }),
  weightsManifest: z.array(z.object({ weights: z.array(weight) })),
});

export type TfjsTopology = z.infer<typeof topology>;
export type TfjsNode = z.infer<typeof node>;
export type TfjsWeight = z.infer<typeof weight>;

/** @throws where the value is no tfjs graph model whose weights are float32, float16 and int32. */
export function parseTopology(value: unknown): TfjsTopology {
  const result = topology.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues as [z.core.$ZodIssue];
  throw new Error(
    `this is no tfjs graph model that can be read: ${path.join('.') || 'the whole'}: ${message}. Give the model.json of a graph model with weights of float32, float16 and int32`,
  );
}
