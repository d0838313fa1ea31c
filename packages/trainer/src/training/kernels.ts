// Reads the engine's profile: which kernel ran how long, on what shapes.
import { z } from 'zod';

/** One run of one ONNX node. */
export interface Kernel {
  /** As in the model; where the engine fused nodes, what it made of the first one's name. */
  readonly node: string;
  readonly type: string;
  readonly milliseconds: number;
  readonly multiplyAdds: number;
  /** Read and written, each operand once. */
  readonly bytes: number;
}

export interface ProfiledRun {
  /** From call to return. */
  readonly milliseconds: number;
  readonly kernels: readonly Kernel[];
}

/** One operand as `{ "float": [2, 3] }`. */
const operandsSchema = z.array(z.record(z.string(), z.array(z.number()))).default([]);
const eventsSchema = z.array(
  z.looseObject({
    cat: z.string(),
    name: z.string(),
    ts: z.number(),
    dur: z.number(),
    args: z.looseObject({
      op_name: z.string().optional(),
      input_type_shape: operandsSchema,
      output_type_shape: operandsSchema,
    }),
  }),
);
type Event = z.infer<typeof eventsSchema>[number];

/** The runs of a profile that the engine wrote, in order. @throws where it is not such a profile, or holds no run */
export function readProfile(json: string): readonly ProfiledRun[] {
  const events = eventsSchema.parse(JSON.parse(json));
  const runs = events.filter(({ name }) => name === 'model_run').sort((a, b) => a.ts - b.ts);
  if (runs.length === 0) throw new Error('the profile holds no run: run the session before it is closed');
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith(kernelSuffix));
  return runs.map(({ ts, dur }) => ({
    milliseconds: dur / 1000,
    kernels: kernels.filter(kernel => kernel.ts >= ts && kernel.ts < ts + dur).map(kernelOf),
  }));
}

const kernelSuffix = '_kernel_time';

function kernelOf({ name, dur, args }: Event): Kernel {
  const type = args.op_name ?? 'unknown';
  const [inputs, outputs] = [args.input_type_shape, args.output_type_shape].map(list => list.map(operandOf));
  return {
    node: name.slice(0, -kernelSuffix.length),
    type,
    milliseconds: dur / 1000,
    multiplyAdds: multiplyAdds(type, inputs!, outputs!),
    bytes: [...inputs!, ...outputs!].reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

interface Operand {
  readonly shape: readonly number[];
  readonly size: number;
  readonly bytes: number;
}

const bytesOf: Readonly<Record<string, number>> = { float: 4, int32: 4, int64: 8, bool: 1 };

function operandOf(typed: Readonly<Record<string, readonly number[]>>): Operand {
  const [type = 'none', shape = [0]] = Object.entries(typed)[0] ?? [];
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, size, bytes: size * (bytesOf[type] ?? 4) };
}

function multiplyAdds(type: string, inputs: readonly Operand[], outputs: readonly Operand[]): number {
  const [a, b] = inputs;
  const [y] = outputs;
  if (!a || !b || !y) return 0;
  switch (type) {
    case 'Gemm':
    case 'MatMul':
    case 'FusedMatMul': {
      // Sizes b·M·K, b·K·N and b·M·N of a product with as many matrices on either side.
      const matrices = y.shape.slice(0, -2).reduce((product, length) => product * length, 1);
      return Math.sqrt((a.size * b.size * y.size) / matrices);
    }
    case 'Conv':
    case 'FusedConv':
      return (y.size * b.size) / b.shape[0]!;
    case 'ConvTranspose':
      return (a.size * b.size) / b.shape[0]!;
    default:
      return 0;
  }
}
