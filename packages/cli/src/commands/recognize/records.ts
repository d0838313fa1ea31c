// What was seen in each frame, as files that grow with the video and appear whole in the end.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type StreamEnd, type StreamFrame, summaryOf } from '@mien/recognizer';
import { type Cell, csvLine, faceCells, faceColumns } from './answers.js';
import { besideOf, growingFile } from './growing.js';

export interface Records {
  add(frame: StreamFrame): Promise<void>;
  /** Finishes the file; `end` is what the stream left to say, null where it failed. */
  finish(end: Happenings | null): Promise<void>;
}

export type Happenings = Pick<StreamEnd, 'events' | 'windows'>;

/**
 * A JSON object a line for each frame, and a last one `{ end }` for what ended with the video; times in
 * milliseconds, boxes in pixels.
 */
export function jsonLines(place: string): Records {
  const lineOf = (frame: StreamFrame) => {
    const { index, timeMs, width, height, maskedFaces, events, windows } = frame;
    const faces = frame.faces.map(face => ({ trackId: face.trackId, ...numbersOf(face) }));
    return [JSON.stringify({ index, timeMs, width, height, maskedFaces, faces, events, windows })];
  };
  const lastLine = ({ events, windows }: Happenings) => JSON.stringify({ end: { events, windows } });
  return records(place, [], lineOf, end => (end ? [lastLine(end)] : []));
}

/** A row of CSV for each face of each frame. */
export function csvRows(place: string, labels: readonly string[]): Records {
  const head = csvLine(['index', 'time_ms', 'face', ...faceColumns(labels)]);
  return records(place, [head], ({ index, timeMs, faces }) =>
    faces.map(face => csvLine([index, timeMs, face.trackId, ...faceCells(face, labels)] satisfies Cell[])),
  );
}

function numbersOf(face: StreamFrame['faces'][number]) {
  const { box, score, usable, reason, expression, uncertain, probabilities } = summaryOf(face);
  return { box, score, usable, reason, expression, uncertain, probabilities };
}

function records(
  place: string,
  head: readonly string[],
  linesOf: (frame: StreamFrame) => readonly string[],
  lastLines: (end: Happenings | null) => readonly string[] = () => [],
): Records {
  const stream = createWriteStream(besideOf(place));
  const file = growingFile(place, stream, finished(stream));
  const write = async (lines: readonly string[]) => {
    if (lines.length > 0) await file.write(lines.map(line => `${line}\n`).join(''));
  };
  let isBegun = false;
  return {
    async add(frame) {
      await write([...(isBegun ? [] : head), ...linesOf(frame)]);
      isBegun = true;
    },
    async finish(end) {
      await write(lastLines(end)).catch(() => undefined); // Told when it is finished.
      await file.finish();
    },
  };
}
