/** Committed pictures of screens. `UPDATE_PICTURES=1` writes them anew; they are to be looked at. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('../pictures/', import.meta.url));
/** Letters are drawn a little differently from one machine to the next. */
const mostDifferent = 0.02;
/** Of 255; the palette alone moves a colour by less. */
const noticed = 40;

const pixelsOf = (picture: string | Buffer) =>
  sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });

/** @throws where more than a few of a hundred pixels differ, leaving the new picture to be looked at */
export async function comparePicture(name: string, screenshot: Buffer): Promise<void> {
  const file = join(folder, `${name}.png`);
  const small = await sharp(screenshot).png({ palette: true, colours: 32, dither: 0, effort: 10 }).toBuffer();
  if (process.env.UPDATE_PICTURES || !existsSync(file)) {
    expect(process.env.CI, `${name}.png is not committed`).toBeUndefined();
    await mkdir(folder, { recursive: true });
    await writeFile(file, small);
    return;
  }
  const [before, now] = await Promise.all([pixelsOf(await readFile(file)), pixelsOf(small)]);
  expect(now.info, `the size of ${name}`).toMatchObject({
    width: before.info.width,
    height: before.info.height,
  });
  let different = 0;
  for (let at = 0; at < before.data.length; at += 3) {
    const distance = Math.max(
      ...[0, 1, 2].map(channel => Math.abs(before.data[at + channel]! - now.data[at + channel]!)),
    );
    if (distance > noticed) different++;
  }
  const share = (3 * different) / before.data.length;
  if (share > mostDifferent) await writeFile(join(tmpdir(), `${name}.png`), small);
  expect(
    share,
    `share of pixels of ${name} that differ; the new picture is in ${tmpdir()}`,
  ).toBeLessThanOrEqual(mostDifferent);
}
