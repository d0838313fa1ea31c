import type { ModelManifest } from '@mien/runtime';
import { type Explanation, probabilities } from '@mien/runtime';
import { type Image, resize } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import sharp from 'sharp';
import type { Theme } from '../annotate.js';
import { explanationSvg, figureSize, veilColours } from '../explain/figure.js';
import { heatShares } from '../explain/heat.js';
import { veiled } from '../explain/veil.js';

/**
 * Draws why a face got its answer, as the bytes of a PNG.
 *
 * @param face the picture that was prepared for the explainer, before that
 * @param manifest of the explainer
 */
export async function drawExplanation(
  face: Image,
  { label, logits, heat }: Explanation,
  { labels, preprocessing, calibration }: ModelManifest,
  theme: Theme = 'light',
): Promise<Uint8Array> {
  const size = { width: figureSize.side, height: figureSize.side };
  const large = resize(face, size);
  const shares = heatShares(heat, size, preprocessing);
  const shown = probabilities(logits, labels.length, calibration?.temperature);
  const svg = explanationSvg(
    {
      label,
      probability: shown[labels.indexOf(label)]!,
      heat,
      pictures: {
        face: dataAddress(large),
        veiled: dataAddress(veiled(large, shares, veilColours(label, theme))),
      },
    },
    theme,
  );
  // Two pixels to the SVG's one.
  return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
}

const dataAddress = (image: Image): string =>
  `data:image/png;base64,${Buffer.from(encodePng(image)).toString('base64')}`;
