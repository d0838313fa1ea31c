/** What lies outside a picture: its mirror image without repeating the edge pixel (as torchvision), its edge pixels, or black. */
export type Border = 'reflect' | 'edge' | 'zero';

/** The position in [0, length) that stands for `position`, which may lie outside; -1 stands for black. */
export function borderPosition(position: number, length: number, border: Border): number {
  if (position >= 0 && position < length) return position;
  switch (border) {
    case 'zero':
      return -1;
    case 'edge':
      return position < 0 ? 0 : length - 1;
    case 'reflect': {
      if (length === 1) return 0;
      const period = 2 * (length - 1);
      const phase = ((position % period) + period) % period;
      return phase < length ? phase : period - phase;
    }
  }
}
