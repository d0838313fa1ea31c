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
  /** Looks that gave an answer. */
  readonly answers: number;
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

export function faceOverTime({ trackId, spans, total, events }: Course): FaceOverTime {
  const { ms, usableMs, weighted, answers } = total;
  const means = Object.entries(weighted).map(([label, sum]) => [label, sum / usableMs]);
  return {
    face: trackId,
    fromSeconds: (spans[0]?.fromMs ?? 0) / 1000,
    toSeconds: (spans.at(-1)?.toMs ?? 0) / 1000,
    usableShare: ms > 0 ? usableMs / ms : 0,
    answers,
    probabilities: usableMs > 0 ? Object.fromEntries(means) : null,
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
    likeliestText(face),
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

function likeliestText({ probabilities, answers }: FaceOverTime): string {
  const [first, second] = Object.entries(probabilities ?? {}).sort(([, a], [, b]) => b - a);
  if (first && second) return `${first[0]} ${percent(first[1])}, ${second[0]} ${percent(second[1])}`;
  return answers > 0 ? 'no mean: seen for a moment only' : 'no answer: never seen well enough';
}
