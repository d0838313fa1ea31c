// What a page does with the recognizer, for browser.test.ts to call and compare with Node.
import {
  createRecognizer,
  type Face,
  type WebPicture,
  type WebRecognizerOptions,
} from '@mien/recognizer/web';

type Kind =
  | 'blob'
  | 'bytes'
  | 'buffer'
  | 'pixels'
  | 'image element'
  | 'canvas'
  | 'offscreen canvas'
  | 'bitmap';

async function given(kind: Kind, blob: Blob): Promise<WebPicture> {
  if (kind === 'blob') return blob;
  if (kind === 'buffer') return blob.arrayBuffer();
  if (kind === 'bytes') return new Uint8Array(await blob.arrayBuffer());
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const draw = <Canvas extends OffscreenCanvas | HTMLCanvasElement>(canvas: Canvas): Canvas => {
    (canvas.getContext('2d') as CanvasRenderingContext2D).drawImage(bitmap, 0, 0);
    return canvas;
  };
  switch (kind) {
    case 'bitmap':
      return bitmap;
    case 'offscreen canvas':
      return draw(new OffscreenCanvas(width, height));
    case 'pixels':
      return draw(new OffscreenCanvas(width, height)).getContext('2d')!.getImageData(0, 0, width, height);
    case 'canvas':
      return draw(Object.assign(document.createElement('canvas'), { width, height }));
    case 'image element': {
      const element = new Image();
      element.src = URL.createObjectURL(blob);
      await element.decode();
      return element;
    }
  }
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'not refused',
    error => (error as Error).message,
  );

const addresses = { model: 'model', detector: './detector/' };

const page = {
  /** The faces of a picture under an address, given as each kind, and whether the page stayed free meanwhile. */
  async recognize(address: string, kinds: readonly Kind[]): Promise<Record<string, readonly Face[]>> {
    const blob = await (await fetch(address)).blob();
    const recognizer = await createRecognizer(addresses);
    const answers: Record<string, readonly Face[]> = {};
    for (const kind of kinds)
      answers[kind] = await recognizer.recognize(await given(kind, blob), { mode: 'stream' });
    await recognizer.close();
    return answers;
  },
  /** The longest the page's own thread was held up, in milliseconds, while a picture was looked at in photo mode. */
  async heldUp(address: string): Promise<{ faces: number; longestMs: number }> {
    const blob = await (await fetch(address)).blob();
    const recognizer = await createRecognizer(addresses);
    let longestMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const faces = await recognizer.recognize(blob);
    clearInterval(timer);
    await recognizer.close();
    return { faces: faces.length, longestMs };
  },
  refused: (options: Partial<WebRecognizerOptions>) =>
    refusal(createRecognizer({ ...addresses, ...options })),
  async refusedPictures(): Promise<Record<'text' | 'address' | 'nothing' | 'huge', string>> {
    const recognizer = await createRecognizer(addresses);
    const refused = (picture: unknown) => refusal(recognizer.recognize(picture as WebPicture));
    const side = 20_000;
    const messages = {
      text: await refused(new Blob(['no picture'])),
      address: await refused('/five.png'),
      nothing: await refused(undefined),
      huge: await refused(Object.assign(document.createElement('canvas'), { width: side, height: side })),
    };
    await recognizer.close();
    return messages;
  },
  async refusedAfterClose(): Promise<string> {
    const recognizer = await createRecognizer(addresses);
    await recognizer.close();
    return refusal(recognizer.recognize(new ImageData(1, 1)));
  },
};

export type Page = typeof page;
Object.assign(globalThis, { page });
