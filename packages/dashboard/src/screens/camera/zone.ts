import type { Zone } from '@mien/monitor/protocol';

/** What a new camera has until its zone is drawn. */
export const wholePicture: Zone = { x: 0, y: 0, width: 1, height: 1 };

/** Nobody drew it, or it leaves nobody out. */
export const isWhole = ({ width, height }: Zone): boolean => width >= 1 && height >= 1;

const least = 0.05;
const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** Keeps a bed zone inside the picture and from being empty. */
export function fitted({ x, y, width, height }: Zone): Zone {
  const left = hundredth(Math.min(1 - least, Math.max(0, x)));
  const top = hundredth(Math.min(1 - least, Math.max(0, y)));
  return {
    x: left,
    y: top,
    width: hundredth(Math.min(1 - left, Math.max(least, width))),
    height: hundredth(Math.min(1 - top, Math.max(least, height))),
  };
}
