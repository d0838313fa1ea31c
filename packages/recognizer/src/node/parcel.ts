// How pictures travel to the thread of the networks, which decodes files itself.
import { fileURLToPath } from 'node:url';
import type { Image } from '@mien/vision';
import { imageOf, type Pixels } from '../pixels.js';
import type { Parcel } from '../recognizer.js';
import type { ImagePool } from './image-pool.js';

/** A file's path or its bytes (PNG, JPEG, WebP, TIFF), an image, or a canvas's pixels. */
export type NodePicture = string | URL | Uint8Array | Image | Pixels;

export type NodeSource =
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'file'; readonly file: string | Uint8Array };

export function pack(picture: NodePicture, pool: ImagePool): Parcel<NodeSource> {
  if (typeof picture === 'string') return { source: { kind: 'file', file: picture } };
  if (picture instanceof URL) return { source: { kind: 'file', file: fileURLToPath(picture) } };
  if (picture instanceof Uint8Array) {
    const file = Uint8Array.from(picture);
    return { source: { kind: 'file', file }, transfer: [file.buffer] };
  }
  const image = imageOf(picture);
  const copy = pool.take(image, image.channels);
  copy.data.set(image.data);
  return imageParcel(copy, pool);
}

/** Hands over an image of the pool, and gives it back to the pool once it was judged. */
export function imageParcel(image: Image, pool: ImagePool): Parcel<NodeSource> {
  return {
    source: { kind: 'image', image },
    transfer: [image.data.buffer as ArrayBuffer],
    recycle: pool.give,
  };
}
