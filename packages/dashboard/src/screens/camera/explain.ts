/** Grad-CAM of one face, in the browser: the face as the network sees it, and a shade over what did not count. */
import { cropFace, type TrackedFace } from '@mien/recognizer/web';
import { type Explainer, type Heat, openBundle, openExplainer } from '@mien/runtime/web';
import { createImage, type Image, prepare } from '@mien/vision';

export interface WhyPicture {
  /** The class explained. */
  readonly label: string;
  readonly face: OffscreenCanvas;
  /** Black, the less a place spoke for the class the darker; of the size of the network's map. */
  readonly shade: OffscreenCanvas;
}

let opening: Promise<Explainer> | null = null;

/** Opened once, when it is first asked for. @throws where the bundle has no explanation */
async function explainer(): Promise<Explainer> {
  opening ??= openBundle('/models/mien').then(bundle => openExplainer(bundle));
  return opening.catch(error => {
    opening = null;
    throw error;
  });
}

export async function explainFace(
  shown: HTMLVideoElement | HTMLImageElement,
  face: TrackedFace,
): Promise<WhyPicture> {
  const crop = cropFace(pixelsOf(shown), face.square);
  const { manifest, explain } = await explainer();
  const { label, heat } = await explain(prepare(crop, manifest.preprocessing), face.expression ?? undefined);
  return { label, face: pictureOf(crop), shade: shadeOf(heat) };
}

function pixelsOf(shown: HTMLVideoElement | HTMLImageElement): Image<4> {
  const [width, height] =
    shown instanceof HTMLVideoElement
      ? [shown.videoWidth, shown.videoHeight]
      : [shown.naturalWidth, shown.naturalHeight];
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(shown, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return createImage({ width, height }, 4, new Uint8Array(data.buffer));
}

function pictureOf({ width, height, data }: Image): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(Uint8ClampedArray.from(data), width, height), 0, 0);
  return canvas;
}

const darkest = 200;

function shadeOf({ width, height, values }: Heat): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const picture = context.createImageData(width, height);
  const greatest = Math.max(...values) || 1;
  for (const [place, value] of values.entries())
    picture.data[4 * place + 3] = darkest * (1 - value / greatest);
  context.putImageData(picture, 0, 0);
  return canvas;
}
