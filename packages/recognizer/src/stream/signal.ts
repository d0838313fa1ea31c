// What is known of one face over time: a value in, a value out.
import type { ModelManifest } from '@mien/runtime';
import { byLabel, sharesOf } from '../judge.js';
import type { Look } from '../look.js';
import type { Quality, UnusableReason } from '../quality.js';
import { type Episode, type ExpressionEvent, endEpisode, followEpisode } from '../time/episodes.js';
import { type HeldLabel, holdLabel } from '../time/label.js';
import { type Smoothed, smooth } from '../time/smoothing.js';
import { addToWindow, closeWindow, type OpenWindow, type WindowSummary } from '../time/windows.js';
import type { Happenings, TrackWindow } from './frame.js';
import type { FollowSettings } from './settings.js';

/** How a face was seen when it was last looked at, and what is carried on to the next time. */
export interface Signal {
  readonly lookedMs: number;
  readonly quality: Quality;
  readonly reason: UnusableReason | null;
  readonly smoothed: Smoothed | null;
  readonly held: HeldLabel | null;
  readonly episode: Episode | null;
  readonly window: OpenWindow | null;
}

export interface SignalStep {
  readonly signal: Signal;
  readonly happenings: Happenings;
}

interface Moment {
  readonly trackId: number;
  readonly timeMs: number;
}

/** Goes on by one look at the face. */
export function addLook(
  before: Signal | undefined,
  { quality, reason, logits }: Look,
  { trackId, timeMs }: Moment,
  manifest: ModelManifest,
  settings: FollowSettings,
): SignalStep {
  const smoothed = logits
    ? smooth(before?.smoothed ?? null, logits, timeMs, settings.timeConstantMs)
    : (before?.smoothed ?? null);
  const shares = smoothed && sharesOf(manifest, smoothed.logits);
  const held =
    shares && logits
      ? holdLabel(before?.held ?? null, shares, labelThresholds(manifest, settings))
      : (before?.held ?? null);
  const sight = shares && held && logits ? sightOf(manifest, held, shares, settings) : null;
  const { episode, events } = followEpisode(before?.episode ?? null, sight, timeMs, settings.longestLossMs);
  const { window, finished } = addToWindow(
    before?.window ?? null,
    { view: reason ?? 'usable', probabilities: logits && sharesOf(manifest, logits) },
    timeMs,
    { windowMs: settings.windowMs, longestGapMs: settings.longestLossMs },
  );
  return {
    signal: { lookedMs: timeMs, quality, reason, smoothed, held, episode, window },
    happenings: named(trackId, manifest, events, finished),
  };
}

/** Goes on by a moment in which the face was not seen, or not in the zone. */
export function addAbsence(
  before: Signal,
  { trackId, timeMs }: Moment,
  manifest: ModelManifest,
  { windowMs, longestLossMs }: FollowSettings,
): SignalStep {
  const { episode, events } = followEpisode(before.episode, null, timeMs, longestLossMs);
  const options = { windowMs, longestGapMs: longestLossMs };
  const { window, finished } = addToWindow(before.window, null, timeMs, options);
  return {
    signal: { ...before, episode, window },
    happenings: named(trackId, manifest, events, finished),
  };
}

/** What ends with a face that is given up, or with the stream. */
export function endSignal({ episode, window }: Signal, trackId: number, manifest: ModelManifest): Happenings {
  const last = window && closeWindow(window);
  return named(trackId, manifest, episode ? endEpisode(episode) : [], last ? [last] : []);
}

function labelThresholds({ calibration }: ModelManifest, settings: FollowSettings) {
  const uncertainBelow = calibration?.uncertainBelow ?? 0;
  return {
    switchMargin: settings.switchMargin,
    uncertainBelow,
    certainFrom: calibration ? Math.min(1, uncertainBelow + settings.certainMargin) : 0,
  };
}

function sightOf(
  { labels }: ModelManifest,
  { index, uncertain }: HeldLabel,
  shares: Float32Array,
  { restingLabel }: FollowSettings,
) {
  const label = labels[index]!;
  return { label: uncertain || label === restingLabel ? null : label, probability: shares[index]! };
}

function named(
  trackId: number,
  manifest: ModelManifest,
  events: readonly ExpressionEvent[],
  windows: readonly WindowSummary[],
): Happenings {
  const namedWindow = ({ probabilities, ...window }: WindowSummary): TrackWindow => ({
    ...window,
    trackId,
    probabilities: probabilities && byLabel(manifest, probabilities),
  });
  return { events: events.map(event => ({ ...event, trackId })), windows: windows.map(namedWindow) };
}
