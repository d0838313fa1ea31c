// The one path from a picture of a face to a network's input, walked by training and use alike:
//
//   picture of any size ── greyFace ──▶ whole face ── centreCrop, or a random crop in training ──▶
//   picture of the input's size ── networkInput ──▶ float32 [1, height, width]
import { centreCrop } from './crop.js';
import { grey } from './grey.js';
import { type GreyImage, type Image, type Size, sameSize } from './image.js';
import { type Normalisation, normalise, ownNormalisation } from './normalise.js';
import { resize } from './resize.js';
import { equalise } from './tone.js';

/** What a model expects of its pictures; `width` and `height` are those of the network's input. */
export interface Preprocessing extends Size, Normalisation {
  /** Histogram equalisation of the finished crop. */
  readonly equalise: boolean;
  /** The finished crop's own mean and deviation in place of the given: light and contrast make no difference. */
  readonly standardise?: boolean | undefined;
  /** Size of the whole face, of which the network sees the middle `width` x `height`; absent, it sees it all. */
  readonly face?: Size | undefined;
}

/**
 * Any picture of a face as the network's input, float32 [1, height, width]: grey, resized to the
 * whole face, its middle, equalised where the model asks for it, normalised. The picture's aspect
 * ratio is not kept: cut out a box of the input's shape first.
 *
 * Written into `out` from `offset` on where given; returns the whole of `out`.
 */
export function prepare(
  picture: Image,
  preprocessing: Preprocessing,
  out?: Float32Array,
  offset?: number,
): Float32Array {
  const face = greyFace(picture, preprocessing);
  const middle = sameSize(face, preprocessing) ? face : centreCrop(face, preprocessing);
  return networkInput(middle, preprocessing, out, offset);
}

/** The first part of `prepare`: the whole face in grey, from which crops are taken. */
export function greyFace(picture: Image, preprocessing: Preprocessing): GreyImage {
  return resize(grey(picture), preprocessing.face ?? preprocessing);
}

/**
 * The last part of `prepare`, for a crop that already has the input's size: equalised where the model
 * asks for it, normalised.
 *
 * @throws where the crop has another size.
 */
export function networkInput(
  crop: GreyImage,
  preprocessing: Preprocessing,
  out?: Float32Array,
  offset?: number,
): Float32Array {
  if (!sameSize(crop, preprocessing)) {
    throw new RangeError(
      `a crop of ${crop.width}x${crop.height} is no input for a network of ${preprocessing.width}x${preprocessing.height}: use prepare, or crop to that size`,
    );
  }
  const levels = preprocessing.equalise ? equalise(crop) : crop;
  const normalisation = preprocessing.standardise ? ownNormalisation(levels) : preprocessing;
  return normalise(levels, normalisation, out, offset);
}
