// How pictures travel to the thread of the networks, which decodes files itself.
import { fileURLToPath } from 'node:url';
import type { Image } from '@mien/vision';
import { imageOf, type Pixels } from '../pixels.js';
import type { Parcel } from '../recognizer.js';
import { typeName } from '../type-name.js';
import type { ImagePool } from './image-pool.js';

/** A file, its path or its bytes (PNG, JPEG, WebP, TIFF), an image, or a canvas's pixels. */
export type NodePicture = string | URL | Uint8Array | ArrayBuffer | Blob | Image | Pixels;

export type NodeSource =
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'file'; readonly file: string | Uint8Array }
  | { readonly kind: 'blob'; readonly blob: Blob };

/** @throws where it is no picture, or its pixels fill none. */
export function pack(picture: NodePicture, pool: ImagePool): Parcel<NodeSource> {
  if (typeof picture === 'string') return { source: { kind: 'file', file: picture } };
  if (picture instanceof URL) return { source: { kind: 'file', file: fileURLToPath(picture) } };
  if (picture instanceof Blob) return { source: { kind: 'blob', blob: picture } };
  if (picture instanceof Uint8Array || picture instanceof ArrayBuffer) {
    const file = Uint8Array.from(picture instanceof ArrayBuffer ? new Uint8Array(picture) : picture);
    return { source: { kind: 'file', file }, transfer: [file.buffer] };
  }
  if (typeof picture !== 'object' || picture === null || !('data' in picture)) {
    throw new TypeError(
      `cannot read a picture from ${typeName(picture)}: give a path, URL, bytes, Blob, image or ImageData`,
    );
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
