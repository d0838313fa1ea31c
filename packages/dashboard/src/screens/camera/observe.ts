/** A second of frames becomes one observation: numbers about the one face in the bed zone. Pure. */
import { expressions, type Observation, type Zone } from '@mien/monitor/protocol';
import type { FollowSettings, StreamFrame, TrackedFace, UnusableReason } from '@mien/recognizer/web';

/** What the observation needs to know of the model. */
export interface Model {
  readonly hash: string;
  /** A greatest probability below this names no class. */
  readonly uncertainBelow: number;
}

type Frame = Pick<StreamFrame, 'faces' | 'maskedFaces'>;

const viewOf: Readonly<Record<UnusableReason, Observation['view']>> = {
  'too small': 'small',
  'cut off': 'covered',
  'turned away': 'turned',
  tilted: 'turned',
  'too dark': 'dark',
  'too bright': 'dark',
  'too flat': 'dark',
  blurred: 'blurred',
};

/** What most frames showed; two usable faces in the zone are no observation, for nobody knows whose they are. */
export function viewOfFrame({ faces }: Frame): Observation['view'] {
  const usable = faces.filter(face => face.usable);
  if (usable.length > 1) return 'several';
  if (usable.length === 1) return 'usable';
  const [first] = faces;
  return first && !first.usable ? viewOf[first.reason] : 'noFace';
}

function mostFrequent(views: readonly Observation['view'][]): Observation['view'] {
  const counts = new Map<Observation['view'], number>();
  for (const view of views) counts.set(view, (counts.get(view) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['noFace', 0])[0];
}

interface Second {
  readonly sequence: number;
  /** Start of the second, in UTC. */
  readonly at: string;
  readonly frames: readonly Frame[];
}

export function observationOf({ sequence, at, frames }: Second, model: Model): Observation {
  const views = frames.map(viewOfFrame);
  const view = mostFrequent(views);
  const faces = frames.filter((_, index) => views[index] === view).flatMap(({ faces }) => faces);
  const usable = view === 'usable' ? faces.filter(face => face.usable) : [];
  const probabilities = usable.length > 0 ? meanProbabilities(usable) : null;
  const greatest = probabilities === null ? 0 : Math.max(...probabilities);
  const named = probabilities === null ? null : expressions[probabilities.indexOf(greatest)]!;
  return {
    sequence,
    at,
    view,
    probabilities,
    resembles: named !== null && greatest < model.uncertainBelow ? 'uncertain' : named,
    quality: view === 'noFace' || view === 'several' ? null : qualityOf(usable[0] ?? faces[0]),
    frames: Math.min(1000, frames.length),
    maskedFaces: Math.min(100, Math.max(0, ...frames.map(({ maskedFaces }) => maskedFaces))),
    modelHash: model.hash,
  };
}

/** In the order of `expressions`, rounded to what a reader can use, adding up to 1. */
function meanProbabilities(faces: readonly Extract<TrackedFace, { usable: true }>[]): number[] {
  const sums = expressions.map(label =>
    faces.reduce((sum, { probabilities }) => sum + (probabilities[label] ?? 0), 0),
  );
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map(sum => Math.round((sum / total) * 1e4) / 1e4);
}

const share = (value: number): number => Math.min(1, Math.max(0, value));
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function qualityOf(face: TrackedFace | undefined): Observation['quality'] {
  if (!face) return null;
  const { visibleShare, pose, brightness, sharpness } = face.quality;
  return {
    facePixels: Math.round(Math.max(0, face.box.width)),
    sharpness: rounded(share(sharpness)),
    turnDegrees: Math.round(Math.min(180, Math.max(Math.abs(pose.yaw), Math.abs(pose.pitch)))),
    visible: rounded(share(visibleShare)),
    light: rounded(share(brightness)),
  };
}

/** The zone's corners, as the recognizer wants them. */
export const cornersOf = ({ x, y, width, height }: Zone): NonNullable<FollowSettings['zone']> => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];
