/** A fake webcam that shows a real face: Chromium plays a file of JPEG pictures over and over. */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

const photographs = resolve(createRequire(import.meta.url).resolve('@vladmandic/face-api'), '../../demo');

/** One face, alone in the picture, cut out of a photograph that an npm package carries. */
export async function webcamFile(file: string): Promise<readonly string[]> {
  const picture = await sharp(resolve(photographs, 'sample1.jpg'))
    .resize({ width: 1280 })
    .extract({ left: 200, top: 120, width: 320, height: 240 })
    .resize({ width: 640, height: 480 })
    .jpeg({ quality: 90 })
    .toBuffer();
  await writeFile(file, Buffer.concat(Array.from({ length: 30 }, () => picture)));
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}

/** The camera that the page shows is gone, as when its plug is pulled. `stop` ends a track but tells nobody. */
export const pullPlug = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    const stream = document.querySelector('video')?.srcObject;
    if (!(stream instanceof MediaStream)) return false;
    for (const track of stream.getVideoTracks()) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    return true;
  });
