// The files that `--out` writes of a video: its annotated copy, what was seen in each frame, the timeline.
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { StreamFrame } from '@mien/recognizer';
import { writeFileAtomically } from '@mien/runtime/node';
import { figureFile, rasterise } from '@mien/trainer';
import { Failure } from '../../exit.js';
import type { Courses } from './courses.js';
import { createEncoder } from './encoder.js';
import { csvRows, type Happenings, jsonLines } from './records.js';
import { timelineFigure } from './timeline.js';

export interface Outputs {
  /** Adds a frame, which must have its pixels; one that is told to stop adds no more than that. */
  add(frame: StreamFrame, until: AbortSignal): Promise<void>;
  /**
   * Finishes the files and tells their places; there are none where no frame was added. `end` is what the stream
   * left to say, null where it failed.
   *
   * @throws where one cannot be finished, after the others were.
   */
  finish(courses: Courses, seconds: number, end: Happenings | null): Promise<readonly string[]>;
}

/** @throws where files in there would take the place of the video or of others beside it, or cannot be at all. */
export async function requireFolderFor(folder: string, video: string | null): Promise<void> {
  const there = await stat(folder).catch(() => null);
  if (!there) return;
  if (!there.isDirectory()) throw new Failure('usage', `--out ${folder} is a file: name a folder`);
  if (video === null) return;
  const own = [dirname(video), dirname(await realpath(video).catch(() => video))];
  const owned = await Promise.all(own.map(each => realpath(each).catch(() => null)));
  if (!owned.includes(await realpath(folder))) return;
  throw new Failure('usage', `--out ${folder} is the folder of the video itself: name another folder`);
}

/** @param name of the video, which the files are named after. */
export function outputsIn(
  folder: string,
  name: string,
  labels: readonly string[],
  framesPerSecond: number,
): Outputs {
  const place = (extension: string) => join(folder, `${basename(name, extname(name))}.${extension}`);
  let growing: ReturnType<typeof begin> | null = null;

  function begin() {
    return [
      { place: place('mp4'), file: createEncoder(place('mp4'), framesPerSecond) },
      { place: place('csv'), file: csvRows(place('csv'), labels) },
      { place: place('jsonl'), file: jsonLines(place('jsonl')) },
    ];
  }

  return {
    async add(frame, until) {
      if (!growing) {
        await mkdir(folder, { recursive: true });
        growing = begin();
      }
      for (const { file } of growing) await file.add(frame, until);
    },
    async finish(courses, seconds, end) {
      if (!growing) return [];
      const finished = await Promise.allSettled(growing.map(({ file }) => file.finish(end)));
      for (const each of finished) if (each.status === 'rejected') throw each.reason;
      const svg = figureFile(timelineFigure({ file: name, seconds, courses: courses.all() }));
      await writeFileAtomically(place('svg'), svg);
      await writeFileAtomically(place('png'), await rasterise(svg));
      return [...growing.map(each => each.place), place('svg'), place('png')];
    },
  };
}
