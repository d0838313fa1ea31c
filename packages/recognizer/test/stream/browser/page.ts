// What a page does with streams, for webcam.test.ts to call.
import {
  closeCamera,
  createRecognizer,
  openCamera,
  type StreamFrame,
  type WebVideo,
} from '@mien/recognizer/web';

export interface Seen {
  readonly frames: number;
  readonly dropped: number;
  readonly lastIndex: number;
  /** Most faces of one frame. */
  readonly mostFaces: number;
  readonly ids: readonly number[];
  readonly sizes: readonly string[];
  readonly framesPerSecond: number;
}

async function watch(
  video: () => Promise<WebVideo> | WebVideo,
  most = Number.POSITIVE_INFINITY,
): Promise<Seen> {
  const recognizer = await createRecognizer({ model: 'model', detector: 'detector' });
  const frames: StreamFrame[] = [];
  const start = performance.now();
  try {
    for await (const frame of recognizer.stream(await video())) {
      frames.push(frame);
      if (frames.length === most) break;
    }
  } finally {
    await recognizer.close();
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    frames: frames.length,
    dropped: frames.at(-1)?.dropped ?? 0,
    lastIndex: frames.at(-1)?.index ?? -1,
    mostFaces: Math.max(0, ...frames.map(({ faces }) => faces.length)),
    ids: [...new Set(frames.flatMap(({ faces }) => faces.map(({ trackId }) => trackId)))],
    sizes: [...new Set(frames.map(({ width, height }) => `${width}x${height}`))],
    framesPerSecond: frames.length / seconds,
  };
}

const page = {
  /** Plays a video from an address to its end, or over and over for so many frames. */
  playVideo: (address: string, most?: number): Promise<Seen> =>
    watch(() => {
      const element = document.createElement('video');
      Object.assign(element, { muted: true, src: address, loop: most !== undefined });
      element.play().catch(() => undefined); // The stream tells why.
      return element;
    }, most),
  refusedVideo: (address: string): Promise<string> =>
    page.playVideo(address).then(
      () => 'not refused',
      error => (error as Error).message,
    ),
  /** What becomes of a camera without a frame: that is aborted, and that nobody aborts. */
  async silentCamera(): Promise<readonly string[]> {
    const recognizer = await createRecognizer({ model: 'model', detector: 'detector' });
    const real = globalThis.setTimeout;
    const soon = (work: () => void, ms?: number) => real(work, ms === 10_000 ? 1000 : ms);
    Object.assign(globalThis, { setTimeout: soon });
    const outcome = async (signal?: AbortSignal) => {
      const silent = document.createElement('canvas').captureStream(0);
      const frames = recognizer.stream(silent, { signal });
      return frames.next().then(
        () => 'a frame',
        error => (error as Error).message,
      );
    };
    const outcomes = await Promise.all([outcome(AbortSignal.timeout(200)), outcome()]);
    Object.assign(globalThis, { setTimeout: real });
    await recognizer.close();
    return outcomes;
  },
  async watchCamera(most: number): Promise<Seen & { readonly states: readonly string[] }> {
    const camera = await openCamera();
    const seen = await watch(() => camera, most);
    closeCamera(camera);
    return { ...seen, states: camera.getTracks().map(({ readyState }) => readyState) };
  },
};

export type Page = typeof page;
Object.assign(globalThis, { page });
