// BlazeFace (V. Bazarevsky et al., arXiv:1907.05047) in its 256x256 form: two anchors in each cell of a
// 16x16 grid, six in each of an 8x8 grid. Anchors of a cell share its centre and have no size of their own.

export const inputSide = 256;
const grids = [
  { cells: 16, perCell: 2 },
  { cells: 8, perCell: 6 },
];

export const anchorCount = grids.reduce((count, { cells, perCell }) => count + cells * cells * perCell, 0);

/** Centres as x, y pairs in pixels of the input, in the order of the network's rows: [anchorCount, 2]. */
export const anchorCentres = Float32Array.from(
  grids.flatMap(({ cells, perCell }) => {
    const centre = (cell: number) => ((cell + 0.5) * inputSide) / cells;
    return Array.from({ length: cells * cells }, (_, cell) => [
      centre(cell % cells),
      centre(Math.floor(cell / cells)),
    ]).flatMap(point => Array.from({ length: perCell }, () => point).flat());
  }),
);
