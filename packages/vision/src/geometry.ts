// Points and boxes in named coordinate spaces. `frame` is the whole picture in its pixels; `crop` is
// a part of it, cut out and resized. The brand exists for the compiler only.
import type { Size } from './image.js';

export type Space = 'frame' | 'crop';

declare const space: unique symbol;

export interface Point<S extends Space> {
  readonly x: number;
  readonly y: number;
  readonly [space]: S;
}

/** A rectangle from its top left corner, in pixels, in whatever space. */
export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Box<S extends Space> extends Rectangle {
  readonly [space]: S;
}

/** How a crop was cut: this part of the frame, resized to this size. */
export interface CropView extends Size {
  readonly region: Box<'frame'>;
}

export function point<S extends Space>(x: number, y: number): Point<S> {
  return { x, y } as Point<S>;
}

export function box<S extends Space>(x: number, y: number, width: number, height: number): Box<S> {
  return { x, y, width, height } as Box<S>;
}

export function area({ width, height }: Rectangle): number {
  return Math.max(0, width) * Math.max(0, height);
}

/** What two boxes have in common; of no width or height where they do not meet. */
export function intersection<S extends Space>(a: Box<S>, b: Box<S>): Box<S> {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const right = Math.min(a.x + a.width, b.x + b.width);
  const bottom = Math.min(a.y + a.height, b.y + b.height);
  return box(x, y, Math.max(0, right - x), Math.max(0, bottom - y));
}

/** 1 for equal boxes, 0 for boxes that do not meet or are both empty. */
export function intersectionOverUnion<S extends Space>(a: Box<S>, b: Box<S>): number {
  const common = area(intersection(a, b));
  const union = area(a) + area(b) - common;
  return union > 0 ? common / union : 0;
}

/** The part of a box that lies inside a picture of that size; of no width or height where none does. */
export function clamp<S extends Space>(a: Box<S>, { width, height }: Size): Box<S> {
  const left = within(a.x, width);
  const top = within(a.y, height);
  return box(left, top, within(a.x + a.width, width) - left, within(a.y + a.height, height) - top);
}

/** The square with the same centre, `scale` times as long as the longer side. */
export function squareAround<S extends Space>(a: Box<S>, scale = 1): Box<S> {
  const side = Math.max(a.width, a.height) * scale;
  return box(a.x + (a.width - side) / 2, a.y + (a.height - side) / 2, side, side);
}

/** The box in whole pixels nearest to it, at least one pixel wide and high, as `crop` wants it. */
export function wholePixels<S extends Space>(a: Box<S>): Box<S> {
  const x = Math.round(a.x);
  const y = Math.round(a.y);
  const width = Math.max(1, Math.round(a.x + a.width) - x);
  const height = Math.max(1, Math.round(a.y + a.height) - y);
  return box(x, y, width, height);
}

export function pointToCrop({ x, y }: Point<'frame'>, view: CropView): Point<'crop'> {
  const { region, width, height } = view;
  return point(((x - region.x) * width) / region.width, ((y - region.y) * height) / region.height);
}

export function pointToFrame({ x, y }: Point<'crop'>, view: CropView): Point<'frame'> {
  const { region, width, height } = view;
  return point(region.x + (x * region.width) / width, region.y + (y * region.height) / height);
}

export function boxToCrop(a: Box<'frame'>, view: CropView): Box<'crop'> {
  const corner = pointToCrop(point(a.x, a.y), view);
  const opposite = pointToCrop(point(a.x + a.width, a.y + a.height), view);
  return box(corner.x, corner.y, opposite.x - corner.x, opposite.y - corner.y);
}

export function boxToFrame(a: Box<'crop'>, view: CropView): Box<'frame'> {
  const corner = pointToFrame(point(a.x, a.y), view);
  const opposite = pointToFrame(point(a.x + a.width, a.y + a.height), view);
  return box(corner.x, corner.y, opposite.x - corner.x, opposite.y - corner.y);
}

function within(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length);
}
