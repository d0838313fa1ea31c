import type { Box, Size } from '@mien/vision';
import { z } from 'zod';

const share = z.number().min(0).max(1);

/**
 * The part of the frame whose faces are judged, such as a bed: the corners of a polygon as shares of the
 * frame's width and height from its top left, so that it holds at any resolution.
 */
export const zoneSchema = z
  .array(z.strictObject({ x: share, y: share }))
  .min(3)
  .readonly();
export type Zone = z.infer<typeof zoneSchema>;

/** Whether the middle of a box lies in the zone, by the even-odd rule; without a zone every face does. */
export function isInZone(zone: Zone | null, { x, y, width, height }: Box<'frame'>, frame: Size): boolean {
  if (zone === null) return true;
  const across = (x + width / 2) / frame.width;
  const down = (y + height / 2) / frame.height;
  const crossings = zone.filter((corner, index) => {
    const next = zone[(index + 1) % zone.length]!;
    if (corner.y > down === next.y > down) return false;
    return across < corner.x + ((down - corner.y) / (next.y - corner.y)) * (next.x - corner.x);
  });
  return crossings.length % 2 === 1;
}
