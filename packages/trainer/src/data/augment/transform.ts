import type { GreyImage, Size } from '@mien/vision';
import type { Random } from '../random.js';

/** What chance decided about one picture: plain JSON, a number by each name. */
export type Choice<Name extends string = string> = Readonly<Record<Name, number>>;

/**
 * One step of augmentation as a value. `draw` is all its randomness and `apply` has none, so a picture
 * can be made again anywhere from its choices. A step that `chance` passed over draws numbers that change nothing.
 */
export interface Transform<Name extends string = string> {
  /** The names of the numbers `draw` gives, in the order an epoch plan keeps them. */
  readonly choices: readonly Name[];
  /** The size of the result for pictures of that size. @throws where there can be none. */
  resultSize(size: Size): Size;
  draw(random: Random, size: Size): Choice<Name>;
  /** Writes into `out`, of the result's size and not the image's own, if given. */
  apply(image: GreyImage, choice: Choice<Name>, out?: Uint8Array): GreyImage;
}

export const sameSize = (size: Size): Size => size;
