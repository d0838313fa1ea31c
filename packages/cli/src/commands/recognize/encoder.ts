// The annotated copy of a video, encoded by ffmpeg. It has a constant rate: a frame is shown until the next.
import { spawn } from 'node:child_process';
import { annotate, type StreamFrame } from '@mien/recognizer/node';
import { createImage, resize, type Size } from '@mien/vision';
import { besideOf, type GrowingFile, growingFile } from './growing.js';

export interface Encoder {
  /** Adds a frame, which must have its pixels; one that is told to stop repeats no more. */
  add(frame: StreamFrame, until: AbortSignal): Promise<void>;
  /** Finishes the file; what was added stands in it. */
  finish(): Promise<void>;
}

/** Where frames stay away for longer, as after a jump in a video's times, the copy goes on with the next. */
const longestHoldSeconds = 2;

/** @param place of the MP4, which appears when it is finished. */
export function createEncoder(place: string, framesPerSecond: number): Encoder {
  let encoding: { readonly size: Size; readonly file: GrowingFile } | null = null;
  const mostHeld = Math.max(1, Math.round(longestHoldSeconds * framesPerSecond));
  let written = 0;
  let leftOut = 0;
  let last: Uint8Array | null = null;

  return {
    async add(frame, until) {
      const { width, height } = frame;
      encoding ??= { size: { width, height }, file: startEncoding(place, frame, framesPerSecond) };
      const pixels = await drawn(frame, encoding.size);
      // What was shown before is shown up to this frame's time.
      const due = Math.round((frame.timeMs * framesPerSecond) / 1000) - leftOut;
      leftOut += Math.max(0, due - written - mostHeld);
      const held = last ? Math.min(due - written, mostHeld) : 0;
      for (let times = 0; times < held && !until.aborted; times++, written++) {
        await encoding.file.write(last!);
      }
      last = pixels;
    },
    async finish() {
      if (encoding && last) await encoding.file.write(last).catch(() => undefined); // Told when it is finished.
      await encoding?.file.finish();
    },
  };
}

/** The frame's pixels with its faces, stretched to the size that the video began with. */
async function drawn(frame: StreamFrame, size: Size): Promise<Uint8Array> {
  const pixels = await annotate(frame.image!, frame.faces, { format: 'raw' });
  return resize(createImage(frame, 3, pixels), size).data;
}

function startEncoding(place: string, { width, height }: Size, framesPerSecond: number): GrowingFile {
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24'],
      ...['-s', `${width}x${height}`, '-framerate', String(framesPerSecond), '-i', 'pipe:0'],
      // H.264 wants even sides.
      ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-c:v', 'libx264', '-preset', 'veryfast'],
      ...['-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4', `file:${besideOf(place)}`],
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
  return growingFile(place, child.stdin, ended);
}
