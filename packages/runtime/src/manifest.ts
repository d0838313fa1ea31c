// The form of model.json, the half of a model bundle that people can read.
import { z } from 'zod';

const count = z.int().positive();
const sha256 = z.hex().length(64);
/** Any JSON value; NaN and infinities, which JSON would turn into null, are refused. */
const json: z.ZodType<unknown> = z.json();

/** How weights are stored: both kinds of floats are computed with as float32, int8 in integers. */
export const weightFormats = ['float32', 'float16', 'int8'] as const;
export type WeightFormat = (typeof weightFormats)[number];

const preprocessing = z
  .strictObject({
    width: count,
    height: count,
    mean: z.number(),
    deviation: z.number().positive(),
    equalise: z.boolean(),
    standardise: z.boolean().optional(),
    face: z.strictObject({ width: count, height: count }).readonly().optional(),
  })
  .readonly();

const calibration = z
  .strictObject({ temperature: z.number().positive(), uncertainBelow: z.number().min(0).max(1) })
  .readonly();

const network = z
  .strictObject({ preset: z.string().min(1), parameters: count, multiplyAdds: count })
  .readonly();

const explanation = z
  .strictObject({
    /** Of explain.onnx. */
    sha256,
    /** Of the model.onnx that it reads its weights from. */
    modelSha256: sha256,
  })
  .readonly();

const provenance = z
  .strictObject({
    /** SHA-256 of the data set's source. */
    dataHash: sha256,
    commit: z.string().min(1),
    configuration: json,
    seed: z.int().nonnegative(),
    /** Version by package or program. */
    versions: z.record(z.string(), z.string()).readonly(),
    created: z.iso.datetime(),
    modelSha256: sha256,
  })
  .readonly();

export const modelManifestSchema = z
  .strictObject({
    format: z.literal('mien-model'),
    version: z.literal(1),
    name: z.string().min(1),
    /** Name of each class, in the order of the logits. */
    labels: z
      .array(z.string().min(1))
      .min(2)
      .refine(labels => new Set(labels).size === labels.length, 'a label stands twice')
      .readonly(),
    preprocessing,
    calibration: calibration.nullable(),
    network,
    weights: z.enum(weightFormats).default('float32'),
    /** Pictures of one run, where the network was lowered for so many; left out, it takes any number. */
    picturesPerRun: count.optional(),
    /** Null for a bundle without explain.onnx. */
    explanation: explanation.nullable().default(null),
    metrics: z.record(z.string(), json).readonly().nullable(),
    provenance,
  })
  .refine(
    ({ explanation, provenance }) =>
      explanation === null || explanation.modelSha256 === provenance.modelSha256,
    { path: ['explanation', 'modelSha256'], error: 'explain.onnx reads the weights of another model' },
  )
  .readonly();

export type ModelManifest = z.infer<typeof modelManifestSchema>;

type GivenManifest = z.input<typeof modelManifestSchema>;

/** A manifest whose model has no hash yet: writing the bundle puts it in. */
export type ManifestDraft = Omit<GivenManifest, 'provenance'> & {
  readonly provenance: Omit<GivenManifest['provenance'], 'modelSha256'>;
};

const header = z.object({
  format: z.literal('mien-model', 'this is no Mien model'),
  version: z.literal(1, 'this Mien reads version 1, so update Mien'),
});

/**
 * The manifest in a parsed model.json.
 *
 * @param source what the value was read from, for the error's text.
 * @throws naming the source, each wrong key, what was seen there and what to do.
 */
export function checkManifest(source: string, value: unknown): ModelManifest {
  const head = header.safeParse(value);
  const result = head.success ? modelManifestSchema.safeParse(value) : head;
  if (result.success) return result.data as ModelManifest;
  const faults = result.error.issues.map(issue => {
    const key = issue.path.join('.') || '(the whole file)';
    return `  ${key}: ${issue.message}; seen: ${shown(valueAt(value, issue.path))}`;
  });
  throw new Error(
    `${source} is not a valid model manifest:\n${faults.join('\n')}\nExport the model again, or correct the keys named.`,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing, the key is missing';
  const text =
    typeof value === 'object'
      ? JSON.stringify(value)
      : typeof value === 'string'
        ? `"${value}"`
        : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
