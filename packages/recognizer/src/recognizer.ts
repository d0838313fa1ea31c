import type { ModelManifest } from '@mien/runtime';
import type { DetectionMode } from './detector/detector.js';
import type { Face, Judgement } from './face.js';
import { type Client, type ClientPort, createClient } from './remote/client.js';

export interface RecognizeOptions {
  /** `photo` unless told; `stream` is one fast look at the whole frame. */
  readonly mode?: DetectionMode;
  /** Gives up: the promise is rejected with the signal's reason at once, the work stops at the next step. */
  readonly signal?: AbortSignal;
}

/** Finds and judges the faces of pictures, on a thread of its own. */
export interface Recognizer<Picture> {
  /** The model's labels, calibration and provenance. */
  readonly manifest: ModelManifest;
  /**
   * The faces of a picture, the surest first; none is an empty array.
   *
   * @throws where the picture cannot be read (saying why), the queue is full, the signal was aborted, or
   * the recognizer is closed.
   */
  recognize(picture: Picture, options?: RecognizeOptions): Promise<readonly Face[]>;
  /** Judges a picture that is one face already, framed as FER2013's: no face is looked for. */
  classify(picture: Picture, options?: Pick<RecognizeOptions, 'signal'>): Promise<Judgement>;
  /** Answers what was asked before, then ends the thread. */
  close(): Promise<void>;
}

/** A picture ready to travel. */
export interface Parcel<Source> {
  readonly source: Source;
  readonly transfer?: readonly Transferable[];
}

/** A recognizer over a thread's port; `pack` readies a picture for the way there, at once. */
export async function recognizerOver<Picture, Source>(
  port: ClientPort<Source>,
  queueLimit: number,
  pack: (picture: Picture) => Parcel<Source>,
): Promise<Recognizer<Picture>> {
  const client: Client<Source> = await createClient(port, queueLimit);
  return {
    manifest: client.manifest,
    async recognize(picture, { mode = 'photo', signal } = {}) {
      const { source, transfer = [] } = pack(picture);
      return client.run({ kind: 'recognize', source, mode }, { signal, transfer });
    },
    async classify(picture, { signal } = {}) {
      const { source, transfer = [] } = pack(picture);
      return client.run({ kind: 'classify', source }, { signal, transfer });
    },
    close: client.close,
  };
}
