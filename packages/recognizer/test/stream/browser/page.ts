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

async function watch(video: WebVideo, most = Number.POSITIVE_INFINITY): Promise<Seen> {
  const recognizer = await createRecognizer({ model: 'model', detector: 'detector' });
  const frames: StreamFrame[] = [];
  const start = performance.now();
  for await (const frame of recognizer.stream(video)) {
    frames.push(frame);
    if (frames.length === most) break;
  }
  const seconds = (performance.now() - start) / 1000;
  await recognizer.close();
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
  /** Plays a video from an address to its end, or to so many frames. */
  async playVideo(address: string, most?: number): Promise<Seen> {
    const element = document.createElement('video');
    Object.assign(element, { muted: true, src: address });
    const playing = element.play().catch(() => undefined);
    const seen = await watch(element, most);
    await playing;
    return seen;
  },
  async refusedVideo(address: string): Promise<string> {
    return page.playVideo(address).then(
      () => 'not refused',
      error => (error as Error).message,
    );
  },
  async watchCamera(most: number): Promise<Seen & { readonly states: readonly string[] }> {
    const camera = await openCamera();
    const seen = await watch(camera, most);
    closeCamera(camera);
    return { ...seen, states: camera.getTracks().map(({ readyState }) => readyState) };
  },
  /** A canvas as a camera, whose track ends as it does where a camera is unplugged. */
  async watchUnplugged(): Promise<string> {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d')!;
    const timer = setInterval(() => context.fillRect(0, 0, 64, 48), 30);
    const camera = canvas.captureStream(30);
    setTimeout(() => camera.getVideoTracks()[0]!.dispatchEvent(new Event('ended')), 500);
    const message = await watch(camera).then(
      () => 'not refused',
      error => `${error.name} ${error.fault}`,
    );
    clearInterval(timer);
    return message;
  },
};

export type Page = typeof page;
Object.assign(globalThis, { page });
