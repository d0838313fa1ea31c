import type { LayerDescription, NetworkDescription } from '../../models/index.js';
import { type Drawing, type Figure, label, wideFrom } from './figure.js';
import { element } from './markup.js';
import { grouped, short } from './numbers.js';
import type { Theme } from './theme.js';

const rowHeight = 28;
const top = 36;

/** Figure 2: every layer with the shape of its output and what it costs. */
export function networkFigure({ name, layers, parameters, multiplyAdds }: NetworkDescription): Figure {
  return {
    name: 'figure-2-network',
    title: 'Figure 2 · The network as built',
    caption:
      `${name}: ${short(parameters)} parameters, ${short(multiplyAdds)} multiply-adds a picture. ` +
      'Outlines are the output as seen from the side: as high as its picture, as wide as it has channels; an arc adds an earlier output.',
    table: {
      columns: ['layer', 'kind', 'output', 'parameters', 'multiply-adds', 'adds'],
      rows: [
        ...layers.map(layer => [
          layer.name,
          layer.kind,
          layer.outputShape.join(' × '),
          grouped(layer.parameters),
          grouped(layer.multiplyAdds),
          layer.adds ?? '',
        ]),
        ['total', '', '', grouped(parameters), grouped(multiplyAdds), ''],
      ],
    },
    draw: (theme, width) => drawLayers(layers, theme, width),
  };
}

function drawLayers(layers: readonly LayerDescription[], theme: Theme, width: number): Drawing {
  const wide = width >= wideFrom;
  const columns = wide
    ? { name: 32, kind: 98, outline: 340, shape: 386, parameters: 484, multiplyAdds: 608, bar: 46 }
    : { name: 24, kind: 0, outline: 0, shape: 96, parameters: 196, multiplyAdds: 0, bar: 30 };
  const peak = (what: 'parameters' | 'multiplyAdds') => Math.max(1, ...layers.map(layer => layer[what]));
  const outline = outlineOf(layers);
  const heading = { fill: theme.muted };
  const parts = [
    label(columns.name, 16, 'layer', heading),
    label(columns.shape, 16, 'output', heading),
    label(columns.parameters, 16, 'parameters', heading),
    ...(wide ? [label(columns.multiplyAdds, 16, 'multiply-adds', heading)] : []),
  ];
  for (const [index, layer] of layers.entries()) {
    const y = top + index * rowHeight;
    const baseline = y + rowHeight / 2 + 5;
    const words = wide && layer.kind !== layer.name ? [layer.name, layer.kind] : [layer.name];
    parts.push(
      element('path', { d: `M0 ${y - 0.5}H${width}`, stroke: theme.line }),
      label(columns.name, baseline, words[0]!, { 'font-weight': 'bold' }),
      ...(words[1] ? [label(columns.kind, baseline, words[1], { fill: theme.muted })] : []),
      label(columns.shape, baseline, layer.outputShape.join('×')),
      costBar(columns.parameters, y, layer.parameters, peak('parameters'), columns.bar, theme),
    );
    if (!wide) continue;
    parts.push(
      costBar(columns.multiplyAdds, y, layer.multiplyAdds, peak('multiplyAdds'), columns.bar, theme),
    );
    const { width: deep, height: high } = outline(layer.outputShape);
    const box = { x: columns.outline - deep / 2, y: y + (rowHeight - high) / 2, width: deep, height: high };
    parts.push(element('rect', { ...box, fill: theme.surface, stroke: theme.ink }));
  }
  const bottom = top + layers.length * rowHeight;
  parts.push(
    element('path', { d: `M0 ${bottom - 0.5}H${width}`, stroke: theme.line }),
    ...skips(layers, columns.name - 8, theme),
  );
  return { width, height: bottom, body: parts.join('') };
}

/** A bar from zero with its number; nothing where a layer costs nothing. */
function costBar(x: number, y: number, cost: number, peak: number, room: number, theme: Theme): string {
  if (cost === 0) return '';
  const length = Math.max(1, (room * cost) / peak);
  const bar = element('rect', { x, y: y + rowHeight / 2 - 4, width: length, height: 8, fill: theme.muted });
  return bar + label(x + length + 6, y + rowHeight / 2 + 5, short(cost));
}

/** An arc on the left from the row whose output is kept to the row that adds it. */
function skips(layers: readonly LayerDescription[], x: number, theme: Theme): readonly string[] {
  const middle = (index: number) => top + (index + 0.5) * rowHeight;
  return layers.flatMap((layer, index) => {
    const from = layers.findIndex(each => each.name === layer.adds);
    if (from < 0) return [];
    const [start, end] = [middle(from), middle(index)];
    const head = `M${x - 5} ${end - 4}L${x} ${end}L${x - 5} ${end + 4}`;
    const d = `M${x} ${start}H${x - 4}Q${x - 14} ${start} ${x - 14} ${start + 10}V${end - 10}Q${x - 14} ${end} ${x - 4} ${end}H${x}${head}`;
    return [element('path', { d, fill: 'none', stroke: theme.ink })];
  });
}

/** Side view of an output, by square roots so that 512 channels and 7 features fit one row. */
function outlineOf(layers: readonly LayerDescription[]) {
  const highest = Math.max(1, ...layers.map(layer => layer.outputShape[1] ?? 1));
  const deepest = Math.max(1, ...layers.map(layer => layer.outputShape[0] ?? 1));
  return (shape: readonly number[]) => ({
    width: Math.max(2, 64 * Math.sqrt((shape[0] ?? 1) / deepest)),
    height: Math.max(2, 22 * Math.sqrt((shape[1] ?? 1) / highest)),
  });
}
