import type { Tensor } from '../tensor.js';
import type { Attributes, ElementType, Initializer, OnnxNode } from './proto.js';

/** What an ONNX rule may do: name the value of a tensor, add a node, add a constant. Values are names. */
export interface Emitter {
  value(tensor: Tensor): string;
  /** Adds a node of one output and returns its name. */
  node(type: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Adds a node of several outputs and returns their names. */
  nodes(type: string, inputs: readonly string[], count: number, attributes?: Attributes): readonly string[];
  integers(values: readonly number[]): string;
  wholes(values: Int8Array | Int32Array, shape: readonly number[]): string;
  floats(values: Float32Array, shape: readonly number[]): string;
  /** The shape to write for a reshape, with the batch axis left open where the model's batch is. */
  openShape(shape: readonly number[]): readonly number[];
}

/** Collects nodes and constants; equal constants are written once. */
export class Collector {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  /** What the names of further nodes begin with. */
  label: string | undefined;
  readonly #constants = new Map<string, string>();

  node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
  ): void {
    const name = `${type}_${this.nodes.length}`;
    this.nodes.push({
      type,
      name: this.label ? `${this.label}/${name}` : name,
      inputs,
      outputs,
      attributes,
    });
  }

  fresh(type: string): string {
    return `${type.toLowerCase()}_${this.nodes.length}`;
  }

  /** Whether a node makes the value; it is an input or a constant otherwise. */
  isComputed(value: string): boolean {
    return this.nodes.some(({ outputs }) => outputs.includes(value));
  }

  constant(
    type: ElementType,
    data: Float32Array | Uint16Array | Int8Array | Int32Array | BigInt64Array,
    shape: readonly number[],
  ): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${type} ${shape.join()} ${contentKey(bytes)}`;
    const known = this.#constants.get(key);
    if (known) return known;
    const name = `constant_${this.initializers.length}`;
    this.initializers.push({ name, type, shape, data: bytes });
    this.#constants.set(key, name);
    return name;
  }
}

/** All bytes as text: exact, and constants of a graph are few and mostly small. */
export const contentKey = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
