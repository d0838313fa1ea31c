// The chain every operation is held to: engine → float64 reference → central differences → PyTorch.
import { gradient, input, multiply, sum, type Tensor } from '@mien/tensor';
import { expectClose } from './compare.js';
import { run } from './engine.js';
import { centralDifferences, evaluate } from './evaluate.js';
import { type InputSpec, signed, valuesFor } from './inputs.js';
import type { Values } from './rules.js';

export interface Case {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly build: (inputs: Record<string, Tensor>) => Tensor;
  /** Inputs whose gradient is checked; all unless said. */
  readonly sources?: readonly string[];
}

/** Values by name: `output`, and `gradient/<input>` of Σ output · cotangent. */
export type Outcome = Readonly<Record<string, Values>>;

export interface Prepared {
  readonly loss: Tensor;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly feeds: Readonly<Record<string, Values>>;
  readonly specs: Readonly<Record<string, InputSpec>>;
  readonly sources: readonly string[];
}

/** The graph of a case with its gradients, and values drawn from `name` for its inputs. */
export function prepare(name: string, { inputs, build, sources = Object.keys(inputs) }: Case): Prepared {
  const leaves = Object.fromEntries(
    Object.entries(inputs).map(([key, { shape }]) => [key, input(key, shape)]),
  );
  const output = build(leaves);
  const loss = sum(multiply(output, input('cotangent', output.shape)));
  const gradients =
    sources.length > 0
      ? gradient(
          loss,
          sources.map(key => leaves[key]!),
        )
      : [];
  const specs = { ...inputs, cotangent: signed(...output.shape) };
  return {
    loss,
    outputs: { output, ...Object.fromEntries(sources.map((key, at) => [`gradient/${key}`, gradients[at]!])) },
    feeds: Object.fromEntries(
      Object.entries(specs).map(([key, spec]) => [key, valuesFor(`${name}/${key}`, spec)]),
    ),
    specs,
    sources,
  };
}

export const reference = ({ outputs, feeds }: Prepared): Outcome => evaluate(outputs, feeds);

/** The engine's float32 against the reference's float64. */
export async function expectEngine(prepared: Prepared, expected: Outcome, tolerance = 5e-6): Promise<void> {
  const { outputs, feeds, specs } = prepared;
  const fed = Object.entries(feeds).map(([key, values]) => [key, { values, shape: specs[key]!.shape }]);
  const actual = await run(outputs, Object.fromEntries(fed));
  for (const [name, values] of Object.entries(expected))
    expectClose(actual[name]!, values, tolerance, `engine, ${name}`);
}

/** The reference's gradients against central differences of its own forward pass. */
export function expectDifferences({ loss, feeds, sources }: Prepared, expected: Outcome): void {
  for (const key of sources)
    expectClose(
      expected[`gradient/${key}`]!,
      centralDifferences(loss, key, feeds),
      1e-6,
      `reference against differences, gradient/${key}`,
    );
}
