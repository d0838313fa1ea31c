// Test-time views: the same face seen several times, whose answers are averaged.

import {
  type Border,
  crop,
  flip,
  type GreyImage,
  type Preprocessing,
  type Rectangle,
  type Size,
} from '@mien/vision';

/** one: the middle. flip: that and its mirror image. five: the corners and the middle. ten: five and their mirror images. */
export const viewNames = ['one', 'flip', 'five', 'ten'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Views {
  readonly name: ViewName;
  /** Views of one picture. */
  readonly count: number;
  /** How much of the face a corner view holds. */
  readonly corner: Size;
  /** What fills the rest of a corner view where `corner` is smaller than the network's input. */
  readonly border: Border | null;
  /** The views of a whole face, each of the network's input size. */
  of(face: GreyImage): readonly GreyImage[];
}

/**
 * Plans the views of a network. Corner views are windows of its input size. Where the face is larger than
 * the input they are genuine crops in the face's corners (torchvision's `FiveCrop`). Where the network sees
 * the whole face, they hang over its corners by a forty-eighth of the side, 1 px of 48, and what lies outside
 * is the face's mirror image: pictures that `RandomCrop(48, padding 4, reflect)` trains on too. Of 1 to 4 px
 * that is the best on the tune split (docs/experiments.md). Resizing a crop back to 48 px would instead
 * enlarge faces by a size never trained on.
 */
export function planViews(preprocessing: Preprocessing, name: ViewName): Views {
  const { width, height, face = preprocessing } = preprocessing;
  const columns = windowStarts(face.width, width);
  const rows = windowStarts(face.height, height);
  const middle: Rectangle = { x: columns.middle, y: rows.middle, width, height };
  const corners = rows.ends.flatMap(y => columns.ends.map(x => ({ x, y, width, height })));
  const windows = name === 'five' || name === 'ten' ? [...corners, middle] : [middle];
  const mirrored = name === 'flip' || name === 'ten';
  const inside = { width: insideOf(face.width, width), height: insideOf(face.height, height) };
  return {
    name,
    count: windows.length * (mirrored ? 2 : 1),
    corner: inside,
    border: inside.width < width || inside.height < height ? 'reflect' : null,
    of(picture) {
      const views = windows.map(window => crop(picture, window, 'reflect'));
      return mirrored ? [...views, ...views.map(view => flip(view))] : views;
    },
  };
}

/** Where windows of `input` pixels start along a side of `face` pixels. */
function windowStarts(face: number, input: number) {
  const room = face - input;
  const overhang = face - insideOf(face, input);
  return {
    middle: Math.floor(room / 2),
    ends: room > 0 ? [0, room] : [-overhang, room + overhang],
  };
}

/** Pixels of the face in a corner window, along one side. */
function insideOf(face: number, input: number): number {
  return face > input ? input : face - Math.max(1, Math.round(face / 48));
}
