// What can go wrong between a face and a network, each in three strengths. Places on a face are shares of the
// picture's side, as FER2013 frames faces: eyes about 0.4 from the top, mouth about 0.78.
import {
  affine,
  affineTransform,
  brightness,
  contrast,
  createImage,
  type GreyImage,
  gaussianBlur,
  grey,
  resize,
} from '@mien/vision';
import { decode } from '@mien/vision/node';
import sharp from 'sharp';
import type { Random } from '../../data/index.js';

/** One way a picture gets worse. */
export interface Alteration {
  readonly name: string;
  /** What the strength is a number of. */
  readonly unit: string;
  /** From the mildest on. */
  readonly strengths: readonly [number, number, number];
  /** The picture, worse by that much. All chance is the generator's, which is the row's own. */
  apply(picture: GreyImage, strength: number, random: Random): GreyImage | Promise<GreyImage>;
}

/** FER2013's mean grey level: what covers a part of a face. */
const coverLevel = 129;

export const alterations: readonly Alteration[] = [
  {
    name: 'noise',
    unit: 'grey levels, standard deviation',
    strengths: [8, 16, 32],
    apply: (picture, deviation, random) => mapped(picture, level => level + deviation * random.normal()),
  },
  {
    name: 'blur',
    unit: 'px, standard deviation',
    strengths: [0.75, 1.5, 3],
    apply: (picture, deviation) => gaussianBlur(picture, deviation),
  },
  {
    name: 'darkness',
    unit: 'share of the light left',
    strengths: [0.5, 0.25, 0.1],
    apply: (picture, factor) => brightness(picture, factor),
  },
  {
    name: 'contrast',
    unit: 'share of the contrast left',
    strengths: [0.5, 0.25, 0.1],
    apply: (picture, factor) => contrast(picture, factor),
  },
  {
    name: 'JPEG',
    unit: 'quality',
    strengths: [30, 15, 5],
    apply: compressed,
  },
  {
    name: 'rotation',
    unit: 'degrees to either side',
    strengths: [10, 20, 30],
    apply(picture, degrees, random) {
      const rotationDegrees = random.uniform() < 0.5 ? degrees : -degrees;
      const { width, height } = picture;
      const transform = affineTransform({ rotationDegrees }, picture);
      return affine(picture, transform, { width, height, border: 'edge' });
    },
  },
  {
    name: 'eyes covered',
    unit: 'share of the height',
    strengths: [0.1, 0.2, 0.3],
    apply: (picture, share) => covered(picture, 0.4, share),
  },
  {
    name: 'mouth covered',
    unit: 'share of the height',
    strengths: [0.1, 0.2, 0.3],
    apply: (picture, share) => covered(picture, 0.78, share),
  },
  {
    name: 'low resolution',
    unit: 'px a side, enlarged again',
    strengths: [24, 16, 12],
    apply: (picture, side) => resize(resize(picture, { width: side, height: side }), picture),
  },
];

function mapped(picture: GreyImage, change: (level: number) => number): GreyImage {
  const data = Uint8Array.from(Uint8ClampedArray.from(picture.data, change));
  return createImage(picture, 1, data);
}

async function compressed({ width, height, data }: GreyImage, quality: number): Promise<GreyImage> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer();
  return grey(await decode(jpeg));
}

/** A band across the whole picture. @param centre share of the height from the top */
function covered(picture: GreyImage, centre: number, share: number): GreyImage {
  const { width, height } = picture;
  const top = Math.round((centre - share / 2) * height);
  const data = picture.data.slice();
  data.fill(coverLevel, top * width, (top + Math.round(share * height)) * width);
  return createImage(picture, 1, data);
}
