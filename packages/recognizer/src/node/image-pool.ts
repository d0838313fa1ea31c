import { type Channels, createImage, type Image, type Size } from '@mien/vision';

/** Memory of frames that is used again: fresh megabytes for each would be a burden on the garbage collector. */
export interface ImagePool {
  /** An image of whatever its memory held before. @throws where the size is none. */
  take<C extends Channels>(size: Size, channels: C): Image<C>;
  give(image: Image): void;
}

/** More than can be under way at once: one being read, one waiting, one with the networks. */
const mostKept = 4;

export function createImagePool(): ImagePool {
  let free: Uint8Array[] = [];
  return {
    take(size, channels) {
      const bytes = size.width * size.height * channels;
      const at = free.findIndex(data => data.length === bytes);
      const [data] = at < 0 ? [] : free.splice(at, 1);
      return createImage(size, channels, data);
    },
    give({ data }) {
      // Frames of another size will not come again soon.
      free = [data, ...free.filter(({ length }) => length === data.length)].slice(0, mostKept);
    },
  };
}
