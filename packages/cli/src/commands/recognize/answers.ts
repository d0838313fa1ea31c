// What is told of pictures: as JSON, as a table for a person, as CSV.
import { type FaceSummary, faceWords } from '@mien/recognizer';
import { grouped } from '@mien/trainer';
import { tableText } from '../../text/table.js';
import type { Unread } from './pictures.js';

export interface Seen {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceSummary[];
  /** Why the picture could not be written with its faces drawn in, where that was asked for. */
  readonly undrawn?: string;
}

/** One entry of `--json`. */
export type Answer = Seen | Unread;

/** A row for each face, then the pictures that could not be read or drawn, then the counts. */
export function answersText(answers: readonly Answer[]): string {
  const { seen, unread, undrawn } = parted(answers);
  const rows = seen.flatMap(({ file, faces }) =>
    faces.length === 0
      ? [[printable(file), '', 'no face found']]
      : faces.map(face => [printable(file), placeText(face), faceWords(face)]),
  );
  const table = seen.length > 0 ? [tableText({ columns: ['picture', 'face', 'resembles'], rows })] : [];
  const faults = [
    ...unread.map(({ file, error }) => (error.includes(file) ? error : `${file}: ${error}`)),
    ...undrawn.map(({ file, undrawn }) => `${file} is not drawn: ${undrawn}`),
  ].map(printable);
  return [...table, ...(faults.length > 0 ? [faults.join('\n')] : []), countsText(answers)].join('\n\n');
}

/** Names of files may hold line breaks, tabs and what commands a terminal. */
function printable(text: string): string {
  const escaped = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text.replace(/\p{Cc}/gu, escaped);
}

function placeText({ box: { x, y, width, height } }: FaceSummary): string {
  const [left, top, across, down] = [x, y, width, height].map(Math.round);
  return `${across}x${down} at ${left},${top}`;
}

function countsText(answers: readonly Answer[]): string {
  const { seen, unread, undrawn } = parted(answers);
  const faces = seen.flatMap(({ faces }) => faces);
  const counts = [
    counted(seen.length, 'picture'),
    counted(faces.length, 'face'),
    ...(faces.length > 0 ? [`${grouped(faces.filter(({ usable }) => usable).length)} seen well enough`] : []),
    ...(unread.length > 0 ? [`${grouped(unread.length)} not read`] : []),
    ...(undrawn.length > 0 ? [`${grouped(undrawn.length)} not drawn`] : []),
  ];
  return counts.join(', ');
}

const counted = (count: number, noun: string) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

function parted(answers: readonly Answer[]) {
  return {
    seen: answers.filter(answer => 'faces' in answer),
    undrawn: answers.filter((answer): answer is Seen => 'undrawn' in answer),
    unread: answers.filter(answer => 'error' in answer),
  };
}

/** A row for each face (RFC 4180); one without a face for a picture that shows none or could not be read. */
export function answersCsv(answers: readonly Answer[], labels: readonly string[]): string {
  const faceNames = faceColumns(labels);
  const columns = ['file', 'width', 'height', ...faceNames, 'error'];
  const none = faceNames.map(() => null);
  const rows = answers.flatMap(answer => {
    if ('error' in answer) return [[answer.file, null, null, ...none, answer.error]];
    const { file, width, height, faces, undrawn = null } = answer;
    if (faces.length === 0) return [[file, width, height, ...none, undrawn]];
    return faces.map(face => [file, width, height, ...faceCells(face, labels), undrawn]);
  });
  return [columns, ...rows].map(csvLine).join('\n');
}

/** What is told of a face in CSV. */
export function faceColumns(labels: readonly string[]): readonly string[] {
  const box = ['box_x', 'box_y', 'box_width', 'box_height'];
  return [...box, 'score', 'usable', 'reason', 'expression', 'uncertain', ...labels];
}

/** A face's cells below `faceColumns`. */
export function faceCells(face: FaceSummary, labels: readonly string[]): readonly Cell[] {
  const { box, score, usable, reason, expression, uncertain, probabilities } = face;
  const shares = labels.map(label => probabilities?.[label] ?? null);
  return [...[box.x, box.y, box.width, box.height, score, usable, reason, expression, uncertain], ...shares];
}

export type Cell = string | number | boolean | null;

/** A row of CSV (RFC 4180). */
export const csvLine = (cells: readonly Cell[]): string => cells.map(cellText).join(',');

function cellText(cell: Cell): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
