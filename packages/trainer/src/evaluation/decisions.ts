/**
 * The most probable class of each row and its probability; the first of equals.
 * @param probabilities [rows, classes]
 */
export function decisions(probabilities: Float32Array, classes: number) {
  const count = probabilities.length / classes;
  const predictions = new Uint8Array(count);
  const confidences = new Float32Array(count);
  for (let place = 0; place < count; place++) {
    const row = probabilities.subarray(place * classes, (place + 1) * classes);
    confidences[place] = row.reduce((best, value) => Math.max(best, value));
    predictions[place] = row.indexOf(confidences[place]!);
  }
  return { predictions, confidences };
}
