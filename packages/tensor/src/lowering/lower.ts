// Rewrites a graph so that its convolutions are computed as a plan says. Pictures between such convolutions stay rows of
// places (rows.ts) through everything that can work on them so, and become [N, C, H, W] again only where something cannot.

import { label, labelOf } from '../labels.js';
import { firstTrue, greaterOrEqual, largest, reshape, select, sum } from '../operations.js';
import { type Convolution2d, elementwiseOps, type OpName, type Shape } from '../ops.js';
import { simplify } from '../simplify.js';
import { inOrder, type Tensor, type TensorOf, tensor } from '../tensor.js';
import { im2colFilterGradientOfRows, im2colForward, im2colInputGradient } from './im2col-rows.js';
import {
  type Lowering,
  type LoweringPlan,
  type Pass,
  possibleLowerings,
  signature,
  tileOf,
  uniform,
} from './plan.js';
import {
  picturesOfRows,
  type Rows,
  rasterOrder,
  reordered,
  rowsOfPictures,
  windowOrder,
  windowsOf,
} from './rows.js';
import {
  winogradFilterGradient,
  winogradForward,
  winogradInputGradient,
  winogradRotatedInputGradient,
} from './winograd-conv.js';

/** A lowered tensor: as it was, or as rows. */
type Lowered = Tensor | Rows;
const isRows = (lowered: Lowered): lowered is Rows => 'order' in lowered;

/** Lowers one operation to rows, or returns null where it does not fit and is to be left as it is. */
type RowsRule<Name extends OpName> = (node: TensorOf<Name>, inputs: Inputs) => Lowered | null;

interface Inputs {
  /** The input as rows if it is a picture that already is; null otherwise. */
  rows(at: number): Rows | null;
  /** The input as rows, in the given order if any. */
  asRows(at: number, order?: Int32Array): Rows;
  /** The input as it was. */
  plain(at: number): Tensor;
  lowering(x: Shape, filter: Shape, pass: Pass): Lowering;
  /** The order of places that a convolution's input had, by its filter. */
  readonly orders: Map<Tensor, Int32Array>;
}

/** The same outputs, computed as `plan` says. An empty plan gives the direct graph. @throws for a lowering that does not fit. */
export function lower(outputs: readonly Tensor[], plan: LoweringPlan): Tensor[] {
  const lowered = new Map<Tensor, Lowered>();
  const pictures = new Map<Rows, Tensor>();
  const rowsOf = new Map<Tensor, Rows>();
  const orders = new Map<Tensor, Int32Array>();

  const plain = (node: Tensor): Tensor => {
    const value = lowered.get(node)!;
    if (!isRows(value)) return value;
    const known = pictures.get(value) ?? picturesOfRows(value);
    pictures.set(value, known);
    return known;
  };
  const asRows = (node: Tensor): Rows => {
    const value = lowered.get(node)!;
    if (isRows(value)) return value;
    const known = rowsOf.get(value) ?? rowsOfPictures(value);
    rowsOf.set(value, known);
    return known;
  };

  const simple = simplify(outputs);
  for (const node of inOrder(simple)) {
    const inputs: Inputs = {
      orders,
      plain: at => plain(node.inputs[at]!),
      asRows: (at, order) => {
        const rows = asRows(node.inputs[at]!);
        return order ? reordered(rows, order) : rows;
      },
      rows: at => {
        const value = lowered.get(node.inputs[at]!)!;
        return isRows(value) ? value : null;
      },
      lowering: (x, filter, pass) => {
        const params = node.params as TensorOf<'conv2d'>['params'];
        return chosenLowering(plan, x, filter, params, pass);
      },
    };
    const rule = rowsRules[node.op] as RowsRule<OpName> | undefined;
    const value = rule?.(node as TensorOf<OpName>, inputs) ?? rebuilt(node, plain);
    label([isRows(value) ? value.tensor : value], labelOf(node));
    lowered.set(node, value);
  }
  return simplify(simple.map(plain));
}

function chosenLowering(
  plan: LoweringPlan,
  x: Shape,
  filter: Shape,
  params: Convolution2d,
  pass: Pass,
): Lowering {
  const name = signature(x, filter, params);
  const chosen = (plan[name] ?? uniform('direct'))[pass];
  const possible = possibleLowerings(pass, filter, params);
  if (possible.includes(chosen)) return chosen;
  throw new Error(`lower: ${chosen} does not fit the ${pass} of ${name}: choose of ${possible.join(', ')}`);
}

const rebuilt = (node: Tensor, plain: (node: Tensor) => Tensor): Tensor =>
  node.inputs.length === 0 ? node : tensor(node.op as OpName, node.params, node.inputs.map(plain));

/** One value at a time: in the order of the first input that is rows; the others are brought to it. */
const elementwise: RowsRule<OpName> = (node, inputs) => {
  const lead = node.inputs
    .map((_, at) => inputs.rows(at))
    .find(rows => rows !== null && rows.order.length > 1);
  if (!lead || node.shape.length !== 4) return null;
  const parts = node.inputs.map(({ shape }, at) => {
    if (shape.length === 4 && shape[2] === lead.height && shape[3] === lead.width)
      return inputs.asRows(at, lead.order).tensor;
    if (shape.length === 4 && shape[2] === 1 && shape[3] === 1)
      return reshape(inputs.plain(at), [1, shape[0]!, shape[1]!]);
    return shape.length === 0 ? inputs.plain(at) : null;
  });
  if (parts.includes(null)) return null;
  return { ...lead, tensor: tensor(node.op, node.params, parts as Tensor[]) };
};

/** Sums over places, or over places and pictures. */
const summed: RowsRule<'sum'> = (node, inputs) => {
  const rows = inputs.rows(0);
  const axes = [...node.params.axes].sort((a, b) => a - b).join();
  const over = axes === '0,2,3' ? [0, 1] : axes === '2,3' ? [0] : null;
  return rows && over ? reshape(sum(rows.tensor, over), node.shape) : null;
};

const rowsRules: { readonly [Name in OpName]?: RowsRule<Name> } = {
  ...Object.fromEntries(elementwiseOps.map(op => [op, elementwise])),
  sum: summed,
  conv2d: ({ inputs: [x, filter], params }, inputs) => {
    const lowering = inputs.lowering(x!.shape, filter!.shape, 'forward');
    if (lowering === 'direct') return null;
    const rows = inputs.asRows(0);
    inputs.orders.set(filter!, rows.order);
    const tile = tileOf(lowering);
    return tile
      ? winogradForward(rows, inputs.plain(1), {
          side: tile.side,
          height: rows.height,
          width: rows.width,
          pads: params.pads,
        })
      : im2colForward(rows, inputs.plain(1), {
          ...params,
          height: rows.height,
          width: rows.width,
          filterShape: filter!.shape,
        });
  },
  conv2dInputGradient: ({ inputs: [, filter], params }, inputs) => {
    const lowering = inputs.lowering(params.inputShape, filter!.shape, 'inputGradient');
    if (lowering === 'direct') return null;
    const [, , height, width] = params.inputShape as readonly [number, number, number, number];
    const order = inputs.orders.get(filter!) ?? rasterOrder(height * width);
    const tile = tileOf(lowering);
    if (!tile)
      return im2colInputGradient(
        inputs.asRows(0),
        inputs.plain(1),
        { ...params, height, width, filterShape: filter!.shape },
        order,
      );
    const tiling = { side: tile.side, height, width, pads: params.pads };
    return tile.isRotated
      ? winogradRotatedInputGradient(inputs.asRows(0), inputs.plain(1), tiling)
      : winogradInputGradient(inputs.asRows(0), inputs.plain(1), tiling, order);
  },
  conv2dFilterGradient: ({ inputs: [x], params }, inputs) => {
    const lowering = inputs.lowering(x!.shape, params.filterShape, 'filterGradient');
    if (lowering === 'direct') return null;
    const [rows, dy] = [inputs.asRows(0), inputs.asRows(1)];
    const tile = tileOf(lowering);
    return tile
      ? winogradFilterGradient(rows, dy, params.filterShape, {
          side: tile.side,
          height: rows.height,
          width: rows.width,
          pads: params.pads,
        })
      : im2colFilterGradientOfRows(rows, dy, { ...params, height: rows.height, width: rows.width });
  },
  maxPool2d: (node, inputs) => {
    const windows = windowedRows(node.params, inputs);
    if (!windows) return null;
    return {
      ...windows.pooled,
      tensor: reshape(windows.largest, [windows.pooled.order.length, ...windows.rows.tensor.shape.slice(1)]),
    };
  },
  maxPool2dGradient: (node, inputs) => {
    const windows = windowedRows(node.params, inputs);
    if (!windows) return null;
    const dy = inputs.asRows(1, windows.pooled.order).tensor;
    const isFirst = firstTrue(greaterOrEqual(windows.places, windows.largest), 1);
    const dx = select(isFirst, reshape(dy, windows.largest.shape), 0);
    return { ...windows.rows, tensor: reshape(dx, windows.rows.tensor.shape) };
  },
};

/** A picture's rows so ordered that pooling windows stand along one axis, and their largest values. */
function windowedRows({ kernel, strides, pads }: TensorOf<'maxPool2d'>['params'], inputs: Inputs) {
  const current = inputs.rows(0);
  const [k] = kernel;
  const isApart = [...kernel, ...strides].every(length => length === k) && pads.every(count => count === 0);
  if (!current || !isApart || current.height % k || current.width % k) return null;
  const rows = windowsOf(current, k)
    ? current
    : reordered(current, windowOrder(current.height, current.width, k));
  const windows = windowsOf(rows, k)!;
  const [, pictures, channels] = rows.tensor.shape as readonly [number, number, number];
  const places = reshape(rows.tensor, [windows.outer, k * k, windows.inner * pictures * channels]);
  const pooled = { order: windows.order, height: rows.height / k, width: rows.width / k };
  return { rows, pooled, places, largest: largest(places, [1]) };
}
