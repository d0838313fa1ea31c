import sharp from 'sharp';

/**
 * Draws an SVG as PNG bytes, by default at two pixels to the SVG's one. Letters are those of the first
 * font of the stack that is installed (DejaVu Sans is in Debian's fonts-dejavu-core).
 */
export async function rasterise(svg: string, scale = 2): Promise<Uint8Array> {
  const pixelsPerInch = 72; // of an SVG, as librsvg has it, where one user unit is to become one pixel
  return sharp(Buffer.from(svg), { density: pixelsPerInch * scale })
    .png()
    .toBuffer();
}
