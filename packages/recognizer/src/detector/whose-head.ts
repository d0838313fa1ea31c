// Whose head a face is, so that a person's is believed and a dog's is not.
import type { Box } from '@mien/vision';
import type { Body } from './bodies.js';

/** An animal is believed from here on. */
const sureAnimal = 0.3;
/** How far the middle of a face may lie outside its body, in heights of the face. */
const margin = 0.1;
/** How far below the top of its body a face begins at most, in heights of the face: a raised arm may stand above it. */
const highest = 1;
/** How many faces wide a body is at most: a crowd taken for one body vouches for nobody. */
const widest = 8;

/** How surely there is a person whose head the face is, 0 to 1; null where an animal is surer. */
export function personOf(face: Box<'frame'>, bodies: readonly Body[]): number | null {
  const around = bodies.filter(body => holds(body, face));
  const surest = (of: readonly Body[]) => of.reduce((most, { score }) => Math.max(most, score), 0);
  const person = surest(around.filter(body => body.kind === 'person' && hasHeadAt(body, face)));
  const animal = surest(around.filter(({ kind }) => kind === 'animal'));
  return animal > Math.max(sureAnimal, person) ? null : person;
}

function holds({ box }: Body, face: Box<'frame'>): boolean {
  const [x, y] = [face.x + face.width / 2, face.y + face.height / 2];
  const reach = margin * face.height;
  return (
    x >= box.x - reach &&
    x <= box.x + box.width + reach &&
    y >= box.y - reach &&
    y <= box.y + box.height + reach
  );
}

const hasHeadAt = ({ box }: Body, face: Box<'frame'>): boolean =>
  face.y - box.y < highest * face.height && box.width < widest * face.width;
