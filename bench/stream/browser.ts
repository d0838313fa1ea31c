// Frames per second of the webcam in headless Chromium: a fake one that plays a real face.
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import type { Page } from '../../packages/recognizer/test/stream/browser/page.js';
import { serveStreamPage } from '../../packages/recognizer/test/stream/browser/served.js';
import { clipFolder, ffmpeg } from '../../test/faces/clips.js';
import { facesFrames } from './frames.js';

declare const page: Page;

export async function webcam(model: string, frames: number) {
  const site = await serveStreamPage(model);
  const clips = await clipFolder();
  for (const [index, { width, height, data }] of (await facesFrames(1, 20, 8)).entries()) {
    const raw = { width, height, channels: 3 } as const;
    await sharp(data, { raw })
      .jpeg({ quality: 92 })
      .toFile(join(clips.folder, `${index}.jpg`));
  }
  const played = join(clips.folder, 'webcam.mjpeg');
  await ffmpeg('-framerate', '30', '-i', join(clips.folder, '%d.jpg'), '-c:v', 'copy', played);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...[
        '--no-sandbox',
        '--disable-gpu',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
      ],
      `--use-file-for-fake-video-capture=${played}`,
    ],
  });
  try {
    const tab = await browser.newPage();
    await tab.goto(`${site.origin}/`);
    await tab.waitForFunction(() => 'page' in globalThis);
    await tab.evaluate(() => page.watchCamera(30)); // Warms up.
    return await tab.evaluate(most => page.watchCamera(most), frames);
  } finally {
    await browser.close();
    await site.close();
    await clips.remove();
  }
}
