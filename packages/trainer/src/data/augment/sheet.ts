import { createImage, type Expression, expressionStyle, type GreyImage, type Image } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import type { Dataset } from '../dataset.js';
import { pictureMaker } from './batch.js';
import type { EpochPlan } from './plan.js';

export interface SheetOptions {
  readonly columns?: number;
  /** How many pictures, from the plan's first. */
  readonly count?: number;
  /** Screen pixels a side of each picture's pixel. */
  readonly scale?: number;
}

const gap = 8;
const ground = [0xfa, 0xf8, 0xf4] as const;
/** Letters of 5 x 7 dots, a row of dots a number, its highest of five bits to the left. */
const letterDots: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  D: [30, 17, 17, 17, 17, 17, 30],
  F: [31, 16, 16, 30, 16, 16, 16],
  H: [17, 17, 17, 31, 17, 17, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  U: [17, 17, 17, 17, 17, 17, 14],
  N: [17, 25, 21, 19, 17, 17, 17],
};
const letterHeight = 7;
const letterWidth = 5;
const dot = 2;

/**
 * The plan's first pictures as a PNG, augmented as training sees them, each over its label's letter
 * and colour; a blend over both letters.
 */
export async function contactSheet(
  dataset: Dataset,
  plan: EpochPlan,
  options: SheetOptions = {},
): Promise<Uint8Array> {
  const { columns = 12, scale = 2 } = options;
  const count = Math.min(options.count ?? 96, plan.rows.length);
  const pictureAt = pictureMaker(dataset, plan);
  const { width, height } = pictureAt(0);
  const cell = { width: width * scale + gap, height: height * scale + letterHeight * dot + 2 * gap };
  const across = Math.min(columns, count);
  const sheet = createImage(
    { width: across * cell.width + gap, height: Math.ceil(count / across) * cell.height + gap },
    3,
  );
  for (let at = 0; at < sheet.data.length; at += 3) sheet.data.set(ground, at);

  for (let picture = 0; picture < count; picture++) {
    const x = gap + (picture % across) * cell.width;
    const y = gap + Math.floor(picture / across) * cell.height;
    for (const [pixel, level] of blendedLevels(plan, pictureAt, picture).entries()) {
      const column = x + (pixel % width) * scale;
      fillSquare(sheet, column, y + Math.floor(pixel / width) * scale, scale, [level, level, level]);
    }
    const below = y + height * scale + gap / 2;
    drawLabel(sheet, x, below, dataset, plan.rows[picture]!);
    if (plan.partners)
      drawLabel(sheet, x + (letterWidth + 2) * dot, below, dataset, plan.rows[plan.partners[picture]!]!);
  }
  return encodePng(sheet);
}

function blendedLevels(
  plan: EpochPlan,
  pictureAt: (picture: number) => GreyImage,
  picture: number,
): Uint8Array {
  const own = pictureAt(picture).data.slice();
  if (!plan.partners) return own;
  const share = plan.shares![picture]!;
  const partner = pictureAt(plan.partners[picture]!).data;
  return own.map((level, pixel) => Math.round(share * level + (1 - share) * partner[pixel]!));
}

function drawLabel(sheet: Image<3>, x: number, y: number, dataset: Dataset, row: number): void {
  const { letter, light } = expressionStyle[dataset.labels[dataset.targets[row]!] as Expression];
  const colour = [1, 3, 5].map(at => Number.parseInt(light.slice(at, at + 2), 16));
  for (const [line, dots] of letterDots[letter]!.entries()) {
    for (let column = 0; column < letterWidth; column++) {
      if (dots & (1 << (letterWidth - 1 - column)))
        fillSquare(sheet, x + column * dot, y + line * dot, dot, colour);
    }
  }
}

function fillSquare(
  sheet: Image<3>,
  left: number,
  top: number,
  side: number,
  colour: readonly number[],
): void {
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) sheet.data.set(colour, (y * sheet.width + x) * 3);
  }
}
