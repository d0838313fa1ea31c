// Faces drawn with a few strokes, in place of photographs.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImage, expressions, type GreyImage } from '@mien/vision';
import { encodePng } from '@mien/vision/node';

const side = 48;

export interface DrawnFace {
  readonly file: string;
  readonly label: string;
}

/** Writes `count` faces, all different, as `<folder>/<split>/<class>/<number>.png`. */
export async function drawFaces(folder: string, split: string, count: number): Promise<readonly DrawnFace[]> {
  const faces = Array.from({ length: count }, (_, number) => {
    const label = expressions[number % expressions.length]!;
    return { file: join(folder, split, label, `${number}.png`), label };
  });
  for (const label of expressions) await mkdir(join(folder, split, label), { recursive: true });
  for (const [number, { file }] of faces.entries()) await writeFile(file, encodePng(drawnFace(number)));
  return faces;
}

/** Eyes open by two of the class's traits and the mouth bends by another; place and light are the number's own. */
function drawnFace(number: number): GreyImage {
  const mood = number % expressions.length;
  const copy = Math.floor(number / expressions.length);
  const [right, down] = [(copy % 3) - 1, (Math.floor(copy / 3) % 3) - 1];
  const data = Uint8Array.from({ length: side * side }, (_, pixel) => {
    const x = (pixel % side) - side / 2 - right;
    const y = Math.floor(pixel / side) - side / 2 - down;
    const isEye = Math.abs(Math.abs(x) - 8) < 3 && Math.abs(y + 6) < 1 + (mood % 3) * 1.5;
    const isMouth = Math.abs(x) < 10 && Math.abs(y - 10 - ((mood - 3) * x * x) / 60) < 1.5;
    if (isEye || isMouth) return 40;
    return x * x + y * y < 420 ? 190 - 4 * copy : 90 + 5 * copy;
  });
  return createImage({ width: side, height: side }, 1, data);
}
