// The annotated copy of a video, encoded by ffmpeg. It has a constant rate: a frame is shown until the next.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import { annotate, type StreamFrame } from '@mien/recognizer/node';
import { createImage, resize, type Size } from '@mien/vision';
import { messageOf } from '../../exit.js';

export interface Encoder {
  /** Adds a frame, which must have its pixels. */
  add(frame: StreamFrame): Promise<void>;
  /** Finishes the file; what was added stands in it. */
  finish(): Promise<void>;
}

/** @param place of the MP4, which appears when it is finished. */
export function createEncoder(place: string, framesPerSecond: number): Encoder {
  let encoding: Encoding | null = null;
  let written = 0;
  let last: Uint8Array | null = null;

  return {
    async add(frame) {
      encoding ??= startEncoding(place, frame, framesPerSecond);
      const pixels = await drawn(frame, encoding.size);
      // What was shown before is shown up to this frame's time.
      const due = Math.max(written, Math.round((frame.timeMs * framesPerSecond) / 1000));
      for (; last && written < due; written++) await encoding.write(last);
      last = pixels;
    },
    async finish() {
      if (encoding && last) await encoding.write(last);
      await encoding?.finish();
    },
  };
}

/** The frame's pixels with its faces, stretched to the size that the video began with. */
async function drawn(frame: StreamFrame, size: Size): Promise<Uint8Array> {
  const pixels = await annotate(frame.image!, frame.faces, { format: 'raw' });
  return resize(createImage(frame, 3, pixels), size).data;
}

interface Encoding {
  readonly size: Size;
  write(pixels: Uint8Array): Promise<void>;
  finish(): Promise<void>;
}

function startEncoding(place: string, { width, height }: Size, framesPerSecond: number): Encoding {
  const beside = `${place}.part`;
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24'],
      ...['-s', `${width}x${height}`, '-framerate', String(framesPerSecond), '-i', 'pipe:0'],
      // H.264 wants even sides.
      ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-c:v', 'libx264', '-preset', 'veryfast'],
      ...['-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4', `file:${beside}`],
    ],
    // A group of its own: Ctrl-C is for this program, which then has the file finished.
    { stdio: ['pipe', 'ignore', 'pipe'], detached: true },
  );
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(said.trim() || `code ${code}`))));
  });
  ended.catch(() => undefined); // Told by what is written next, or in the end.
  child.stdin.on('error', () => undefined);

  return {
    size: { width, height },
    async write(pixels) {
      if (!child.stdin.write(pixels)) await Promise.race([once(child.stdin, 'drain'), ended]);
    },
    async finish() {
      child.stdin.end();
      try {
        await ended;
        await rename(beside, place);
      } catch (cause) {
        await rm(beside, { force: true });
        throw new Error(`cannot write ${place}: ${messageOf(cause)}`, { cause });
      }
    },
  };
}
