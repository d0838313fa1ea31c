// Minimal filtering F(m, 3): m outputs of a 3-tap filter from m + 2 products (A. Lavin, S. Gray, arXiv:1509.09308).
import { constant } from '../operations.js';
import type { Tensor } from '../tensor.js';
import type { TileSide } from './plan.js';

/** The finite points the polynomials are evaluated at; infinity is the last. Small and opposite points keep digits. */
const points: Readonly<Record<TileSide, readonly number[]>> = {
  2: [0, 1, -1],
  3: [0, 1, -1, 2],
  4: [0, 1, -1, 2, -2],
  6: [0, 1, -1, 2, -2, 0.5, -0.5],
};

type Matrix = readonly (readonly number[])[];

/** The two-dimensional transforms as matrices over tiles laid out as one axis (Kronecker squares). */
export interface Transforms {
  /** Picture tile [t²] to products' space: [t², t²]. */
  readonly picture: Tensor;
  /** Filter [9] to products' space: [t², 9]. */
  readonly filter: Tensor;
  /** The same of a filter turned half round. */
  readonly rotatedFilter: Tensor;
  /** Products' space to outputs [m²]: [m², t²], rows in `outputOrder`. */
  readonly output: Tensor;
  /** Place (row, column) inside the tile of each of the m² outputs. */
  readonly outputOrder: readonly (readonly [number, number])[];
}

export function transforms(m: TileSide): Transforms {
  const { picture, filter, output } = oneDimensional(m);
  const order = outputOrder(m);
  const wholeFilter = kronecker(filter, filter);
  return {
    picture: matrix(kronecker(picture, picture)),
    filter: matrix(wholeFilter),
    rotatedFilter: matrix(wholeFilter.map(row => row.toReversed())),
    output: matrix(order.map(([row, column]) => kroneckerRow(output[row]!, output[column]!))),
    outputOrder: order,
  };
}

/** For even m the four places of each 2x2 window stand together, so that pooling is a maximum over one axis. */
function outputOrder(m: TileSide): (readonly [number, number])[] {
  const block = m % 2 === 0 ? 2 : 1;
  const order: (readonly [number, number])[] = [];
  for (let row = 0; row < m; row += block)
    for (let column = 0; column < m; column += block)
      for (let down = 0; down < block; down++)
        for (let across = 0; across < block; across++) order.push([row + down, column + across]);
  return order;
}

/** Bᵀ [t, t], G [t, 3] and Aᵀ [m, t] by the Cook-Toom construction. */
export function oneDimensional(m: TileSide): {
  readonly picture: Matrix;
  readonly filter: Matrix;
  readonly output: Matrix;
} {
  const finite = points[m];
  const others = (at: number) => finite.filter((_, index) => index !== at);
  const picture = [
    ...finite.map((_, at) => [...rootsToCoefficients(others(at)), 0]),
    rootsToCoefficients(finite),
  ];
  const filter = finite.map((point, at) => {
    const scale = others(at).reduce((product, other) => product * (point - other), 1);
    return [1 / scale, point / scale, point ** 2 / scale];
  });
  const output = Array.from({ length: m }, (_, row) => [
    ...finite.map(point => point ** row),
    row === m - 1 ? 1 : 0,
  ]);
  return { picture, filter: [...filter, [0, 0, 1]], output };
}

/** Coefficients, lowest first, of the polynomial with these roots. */
function rootsToCoefficients(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots)
    coefficients = [0, ...coefficients].map((higher, power) => higher - root * (coefficients[power] ?? 0));
  return coefficients;
}

const kroneckerRow = (left: readonly number[], right: readonly number[]): number[] =>
  left.flatMap(a => right.map(b => a * b));
const kronecker = (left: Matrix, right: Matrix): Matrix =>
  left.flatMap(a => right.map(b => kroneckerRow(a, b)));
const matrix = (values: Matrix): Tensor => constant(values.flat(), [values.length, values[0]!.length]);
