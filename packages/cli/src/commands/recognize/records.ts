// What was seen in each frame, as files that grow with the video and appear whole in the end.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type StreamFrame, summaryOf } from '@mien/recognizer';
import { messageOf } from '../../exit.js';
import { type Cell, csvLine, faceCells, faceColumns } from './answers.js';

export interface Records {
  add(frame: StreamFrame): Promise<void>;
  finish(): Promise<void>;
}

/** A JSON object a line for each frame; times in milliseconds, boxes in pixels. */
export function jsonLines(place: string): Records {
  return records(place, [], frame => {
    const { index, timeMs, width, height, maskedFaces, events } = frame;
    const faces = frame.faces.map(face => ({ trackId: face.trackId, ...numbersOf(face) }));
    return [JSON.stringify({ index, timeMs, width, height, maskedFaces, faces, events })];
  });
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
): Records {
  const beside = `${place}.part`;
  const file = createWriteStream(beside);
  const failed = finished(file);
  failed.catch(() => undefined); // Told by what is written next, or in the end.

  async function write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || file.write(`${lines.join('\n')}\n`)) return;
    await Promise.race([once(file, 'drain'), failed]);
  }

  const begun = write(head);
  return {
    async add(frame) {
      await begun;
      await write(linesOf(frame));
    },
    async finish() {
      file.end();
      try {
        await failed;
        await rename(beside, place);
      } catch (cause) {
        await rm(beside, { force: true });
        throw new Error(`cannot write ${place}: ${messageOf(cause)}`, { cause });
      }
    },
  };
}
