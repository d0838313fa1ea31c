// What the thread of the caller and the thread of the networks say to each other.
import type { ModelManifest } from '@mien/runtime';
import type { Image } from '@mien/vision';
import type { DetectionMode } from '../detector/detector.js';
import type { Face, View } from '../face.js';
import type { FollowedStep, Following } from '../stream/follow.js';
import type { FollowSettings } from '../stream/settings.js';

/** Work on a picture, which travels as `Source`: pixels, a file's bytes or whatever the platform can hand over. */
export type Task<Source> =
  | { readonly kind: 'recognize'; readonly source: Source; readonly mode: DetectionMode }
  | { readonly kind: 'classify'; readonly source: Source }
  | FollowTask<Source>;

/** The next frame of a stream, with all that is known of it so far. */
export interface FollowTask<Source> {
  readonly kind: 'follow';
  readonly source: Source;
  readonly timeMs: number;
  readonly following: Following;
  readonly settings: FollowSettings;
  /** Whether the pixels are to come back. */
  readonly isImageWanted: boolean;
}

/** What comes back of each kind of task. */
export interface Answers {
  readonly recognize: readonly Face[];
  readonly classify: View;
  readonly follow: { readonly step: FollowedStep; readonly image: Image | null };
}

export type ToHost<Source> =
  | { readonly type: 'task'; readonly id: number; readonly task: Task<Source> }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'close' };

export type FromHost =
  | { readonly type: 'ready'; readonly manifest: ModelManifest }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: 'refusal'; readonly id: number; readonly message: string }
  /** It could not start. */
  | { readonly type: 'failure'; readonly message: string }
  /** The thread is about to end; Node tells by itself. */
  | { readonly type: 'end' };
