// What is told of a video in the end.
import { percent } from '@mien/trainer';
import { tableText } from '../../text/table.js';
import type { Course } from './courses.js';

/** One face of a video, summed up over the time it was seen. */
export interface FaceOverTime {
  readonly face: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Share of that time in which the view was good enough for an answer. */
  readonly usableShare: number;
  /** Mean over the usable time; null without any. */
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly episodes: readonly Episode[];
}

export interface Episode {
  readonly expression: string;
  readonly onsetSeconds: number;
  readonly apexSeconds: number;
  readonly offsetSeconds: number;
  readonly apexProbability: number;
}

export interface VideoSummary {
  readonly video: string;
  readonly frames: number;
  readonly dropped: number;
  readonly reconnects: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly faces: readonly FaceOverTime[];
  /** Written by `--out`. */
  readonly files: readonly string[];
}

export function faceOverTime({ trackId, spans, windows, events }: Course): FaceOverTime {
  const usable = windows.map(({ startMs, endMs, usableShare }) => (endMs - startMs) * usableShare);
  const usableMs = usable.reduce((sum, ms) => sum + ms, 0);
  const windowsMs = windows.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const labels = Object.keys(windows.find(({ probabilities }) => probabilities)?.probabilities ?? {});
  const mean = (label: string) =>
    windows.reduce((sum, { probabilities }, at) => sum + usable[at]! * (probabilities?.[label] ?? 0), 0) /
    usableMs;
  return {
    face: trackId,
    fromSeconds: (spans[0]?.fromMs ?? 0) / 1000,
    toSeconds: (spans.at(-1)?.toMs ?? 0) / 1000,
    usableShare: windowsMs > 0 ? usableMs / windowsMs : 0,
    probabilities: usableMs > 0 ? Object.fromEntries(labels.map(label => [label, mean(label)])) : null,
    episodes: episodesOf(events),
  };
}

/** Each episode's three events follow one another. */
function episodesOf(events: Course['events']): readonly Episode[] {
  const of = (kind: string) => events.filter(event => event.kind === kind);
  const [onsets, apexes, offsets] = [of('onset'), of('apex'), of('offset')];
  return apexes.map((apex, at) => ({
    expression: apex.label,
    onsetSeconds: onsets[at]!.timeMs / 1000,
    apexSeconds: apex.timeMs / 1000,
    offsetSeconds: offsets[at]!.timeMs / 1000,
    apexProbability: apex.probability,
  }));
}

export function summaryText(summary: VideoSummary): string {
  const { video, frames, dropped, reconnects, seconds, framesPerSecond, faces, files } = summary;
  const rows = faces.map(face => [
    `face ${face.face}`,
    `${face.fromSeconds.toFixed(1)} to ${face.toSeconds.toFixed(1)} s`,
    percent(face.usableShare),
    likeliestText(face.probabilities),
    face.episodes.length,
  ]);
  const columns = ['face', 'seen', 'usable', 'resembles on the whole', 'episodes'];
  const counts = [
    `${video}: ${seconds.toFixed(1)} s, ${frames} frames, ${framesPerSecond.toFixed(0)} frames/s`,
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(reconnects > 0 ? [`${reconnects} times connected anew`] : []),
    ...(faces.length === 0 ? ['no face found'] : []),
  ].join(', ');
  return [...(faces.length > 0 ? [tableText({ columns, rows })] : []), [counts, ...files].join('\n')].join(
    '\n\n',
  );
}

function likeliestText(probabilities: FaceOverTime['probabilities']): string {
  const [first, second] = Object.entries(probabilities ?? {}).sort(([, a], [, b]) => b - a);
  return first && second
    ? `${first[0]} ${percent(first[1])}, ${second[0]} ${percent(second[1])}`
    : 'no answer: never seen well enough';
}
