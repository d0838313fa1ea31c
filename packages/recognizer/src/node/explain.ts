import type { Explanation, ModelManifest } from '@mien/runtime';
import { type Image, resize } from '@mien/vision';
import { encodePng } from '@mien/vision/node';
import sharp from 'sharp';
import { likeliest, type Theme } from '../annotate.js';
import { explanationSvg, figureSize, veilColours } from '../explain/figure.js';
import { heatShares } from '../explain/heat.js';
import { veiled } from '../explain/veil.js';
import { judgementOf, sharesOf } from '../judge.js';

/**
 * Draws why a face got its answer, as the bytes of a PNG.
 *
 * @param face the picture that was prepared for the explainer, before that
 * @param manifest of the explainer
 */
export async function drawExplanation(
  face: Image,
  { label, logits, heat }: Explanation,
  manifest: ModelManifest,
  theme: Theme = 'light',
): Promise<Uint8Array> {
  const size = { width: figureSize.side, height: figureSize.side };
  const large = resize(face, size);
  const shares = heatShares(heat, size, manifest.preprocessing);
  const { uncertain, probabilities } = judgementOf(manifest, sharesOf(manifest, logits));
  const other = likeliest(probabilities).find(each => each !== label);
  const svg = explanationSvg(
    {
      label,
      probability: probabilities[label]!,
      alternative:
        uncertain && other !== undefined ? { label: other, probability: probabilities[other]! } : undefined,
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
