/** Where labels stand that would cover one another. Pure. */

/**
 * As near to where each belongs as the gap allows, in the order given.
 *
 * @param wanted pixels from the top
 */
export function labelPlaces(
  wanted: readonly number[],
  gap: number,
  least: number,
  most: number,
): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  let next = least;
  for (const index of order) {
    places[index] = Math.max(next, wanted[index]!);
    next = places[index]! + gap;
  }
  let last = most;
  for (const index of order.toReversed()) {
    places[index] = Math.min(last, places[index]!);
    last = places[index]! - gap;
  }
  return places;
}
