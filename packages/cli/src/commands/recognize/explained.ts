import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { drawExplanation } from '@mien/recognizer/node';
import { type Explainer, writeFileAtomically } from '@mien/runtime/node';
import { type Image, prepare } from '@mien/vision';

/** What of a face was explained, and where that is drawn. */
export interface Explained {
  readonly label: string;
  readonly picture: string;
}

/**
 * Draws what of a face, cut out, speaks for a class and writes it as `<stem>-<class>.png`, whole or not at all.
 *
 * @param label the class; without it the one the face resembles.
 */
export async function writeExplanation(
  explainer: Explainer,
  face: Image,
  stem: string,
  label?: string,
): Promise<Explained> {
  const { manifest } = explainer;
  const explanation = await explainer.explain(prepare(face, manifest.preprocessing), label);
  const picture = `${stem}-${explanation.label}.png`;
  await mkdir(dirname(picture), { recursive: true });
  await writeFileAtomically(picture, await drawExplanation(face, explanation, manifest));
  return { label: explanation.label, picture };
}

/** The places of pictures that an explanation at this path may stand beside, by its name. */
export function placesExplainedAt(path: string): readonly string[] {
  if (!path.endsWith('.png')) return [];
  return [...path.matchAll(/-(?=\d+-)/g)].map(({ index }) => path.slice(0, index));
}
