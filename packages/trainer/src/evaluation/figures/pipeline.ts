import { type Drawing, type Figure, label, wideFrom, wrap } from './figure.js';
import { element } from './markup.js';
import { fontSize, type Theme } from './theme.js';

/** A stage of the way from pictures to a trained network. */
export interface PipelineStage {
  readonly name: string;
  /** What this run does there, in a few words. */
  readonly detail: string;
}

/** Figure 1: the stages, under the paper's names, with what this run did at each. */
export function pipelineFigure(stages: readonly PipelineStage[]): Figure {
  return {
    name: 'figure-1-pipeline',
    title: 'Figure 1 · Pipeline',
    caption: "The paper's stages, and what each was in this run.",
    table: { columns: ['stage', 'in this run'], rows: stages.map(stage => [stage.name, stage.detail]) },
    draw: (theme, width) => drawStages(stages, width >= wideFrom ? 4 : 1, theme, width),
  };
}

/** Rows of boxes read like text, left to right and down, with an arrow from each box to the next. */
function drawStages(stages: readonly PipelineStage[], columns: number, theme: Theme, width: number): Drawing {
  const gap = 28;
  const boxWidth = Math.floor((width - gap * (columns - 1)) / columns);
  const texts = stages.map(stage => ({
    name: wrap(stage.name, boxWidth - 40, fontSize.text * 1.1),
    detail: wrap(stage.detail, boxWidth - 24),
  }));
  const lines = Math.max(0, ...texts.map(text => text.name.length + text.detail.length));
  const boxHeight = columns === 1 ? undefined : lines * 17 + 26;
  const parts: string[] = [];
  let y = 0;
  let rowHeight = 0;
  for (const [index, text] of texts.entries()) {
    const column = index % columns;
    if (index > 0 && column === 0) y += rowHeight + gap;
    rowHeight = boxHeight ?? (text.name.length + text.detail.length) * 17 + 26;
    const x = column * (boxWidth + gap);
    const frame = { x: x + 0.5, y: y + 0.5, width: boxWidth - 1, height: rowHeight - 1, rx: 2 };
    parts.push(
      element('rect', { ...frame, fill: theme.surface, stroke: theme.line }),
      ...text.name.map((line, at) => label(x + 12, y + 24 + at * 17, line, { 'font-weight': 'bold' })),
      ...text.detail.map((line, at) =>
        label(x + 12, y + 28 + (text.name.length + at) * 17, line, { fill: theme.muted }),
      ),
      label(x + boxWidth - 12, y + 24, String(index + 1), { fill: theme.muted, 'text-anchor': 'end' }),
    );
    if (index === stages.length - 1) continue;
    if (column < columns - 1)
      parts.push(
        arrow(
          [
            [x + boxWidth + 4, y + rowHeight / 2],
            [x + boxWidth + gap - 4, y + rowHeight / 2],
          ],
          theme,
        ),
      );
    else parts.push(arrow(turn(x + boxWidth / 2, y + rowHeight, boxWidth / 2, gap), theme));
  }
  return { width, height: y + rowHeight, body: parts.join('') };
}

type Place = readonly [x: number, y: number];

/** From the middle under the last box of a row to the middle above the first box of the next. */
function turn(from: number, y: number, to: number, gap: number): readonly Place[] {
  if (from === to)
    return [
      [from, y + 4],
      [to, y + gap - 4],
    ];
  return [
    [from, y + 4],
    [from, y + gap / 2],
    [to, y + gap / 2],
    [to, y + gap - 4],
  ];
}

/** A hairline with an open head, its last leg horizontal to the right or vertical downwards. */
function arrow(places: readonly Place[], theme: Theme): string {
  const [x, y] = places.at(-1)!;
  const down = places.at(-2)![0] === x;
  const head = down
    ? `M${x - 4} ${y - 5}L${x} ${y}L${x + 4} ${y - 5}`
    : `M${x - 5} ${y - 4}L${x} ${y}L${x - 5} ${y + 4}`;
  const path = places.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('');
  return element('path', { d: path + head, fill: 'none', stroke: theme.muted });
}
