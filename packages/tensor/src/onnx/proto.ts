// The messages of onnx.proto (field numbers from https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
import type { DataType, Shape } from '../ops.js';
import { Message } from './wire.js';

export type Attribute = number | { readonly float: number } | string | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** The numbers of ONNX's element types. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;
export type ElementType = keyof typeof elementTypes;

/** A stretch of a file, whose path is relative to the model's. */
export interface FilePart {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: Uint8Array | FilePart;
}

export interface ValueInfo {
  readonly name: string;
  readonly dataType: DataType;
  /** A length, or the name of an axis whose length is known only when the model runs. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** Opset 17: the newest that Debian 12's checker knows; ONNX Runtime runs it as it runs newer ones. */
const opset = 17;
const irVersion = 8;

export function modelBytes(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, nodeMessage(node));
  body.text(2, graph.name);
  for (const initializer of graph.initializers) body.message(5, initializerMessage(initializer));
  for (const value of graph.inputs) body.message(11, valueMessage(value));
  for (const value of graph.outputs) body.message(12, valueMessage(value));
  return new Message()
    .integer(1, irVersion)
    .text(2, 'mien')
    .message(7, body)
    .message(8, new Message().text(1, '').integer(2, opset))
    .encoded();
}

function nodeMessage({ type, name, inputs, outputs, attributes }: OnnxNode): Message {
  const node = new Message();
  for (const value of inputs) node.text(1, value);
  for (const value of outputs) node.text(2, value);
  node.text(3, name).text(4, type);
  for (const [key, value] of Object.entries(attributes)) node.message(5, attributeMessage(key, value));
  return node;
}

function attributeMessage(name: string, value: Attribute): Message {
  const attribute = new Message().text(1, name);
  if (typeof value === 'number') return attribute.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return attribute.text(4, value).integer(20, 3);
  if ('float' in value) return attribute.float(2, value.float).integer(20, 1);
  for (const item of value) attribute.integer(8, item);
  return attribute.integer(20, 7);
}

function initializerMessage({ name, type, shape, data }: Initializer): Message {
  const tensor = new Message();
  for (const length of shape) tensor.integer(1, length);
  tensor.integer(2, elementTypes[type]).text(8, name);
  return data instanceof Uint8Array ? tensor.bytes(9, data) : externalData(tensor, data);
}

function externalData(tensor: Message, { file, offset, length }: FilePart): Message {
  for (const [key, value] of Object.entries({ location: file, offset, length }))
    tensor.message(13, new Message().text(1, key).text(2, `${value}`));
  return tensor.integer(14, 1);
}

function valueMessage({ name, dataType, shape }: ValueInfo): Message {
  const dimensions = new Message();
  for (const length of shape)
    dimensions.message(
      1,
      typeof length === 'number' ? new Message().integer(1, length) : new Message().text(2, length),
    );
  const type = new Message().integer(1, elementTypes[dataType]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, type));
}
