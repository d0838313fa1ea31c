// Videos made by ffmpeg of the sample photographs.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TestContext } from 'vitest';
import { requireOrSkip } from '../require.js';
import { photograph } from './photographs.js';

const isMissing = spawnSync('ffmpeg', ['-version']).error !== undefined;

export function requireFfmpeg(context: TestContext): void {
  if (isMissing) requireOrSkip(context, 'ffmpeg', 'no ffmpeg on the PATH: apt-get install ffmpeg');
}

/** A temporary folder for clips, and what removes it. */
export async function clipFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-clips-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs ffmpeg to its end. @throws with what it said. */
export async function ffmpeg(...words: readonly string[]): Promise<void> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ffmpeg ${words.join(' ')}: ${said}`);
}

export interface Clip {
  readonly seconds: number;
  readonly rate: number;
  readonly width?: number;
  readonly height?: number;
  /** Which sample; 5, unless told, shows five faces. */
  readonly sample?: 1 | 2 | 3 | 4 | 5 | 6;
}

/** A sample cut to a size, as JPEG. */
export function sampleJpeg({ width = 640, height = 360, sample = 5 }: Partial<Clip> = {}): Promise<Buffer> {
  return sharp(photograph(sample)).resize(width, height, { fit: 'cover' }).jpeg().toBuffer();
}

/** Writes a still video as H.264; the container is told by the file's name. */
export async function writeClip(file: string, clip: Clip): Promise<string> {
  const still = `${file}.jpg`;
  await writeFile(still, await sampleJpeg(clip));
  const shown = ['-loop', '1', '-framerate', String(clip.rate), '-t', String(clip.seconds), '-i', still];
  await ffmpeg(...shown, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', file);
  return file;
}
