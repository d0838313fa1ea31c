/**
 * Softmax of each row of `logits` [rows, classes], divided by `temperature` first; float32 [rows, classes].
 * A temperature above 1 flattens. The row's largest logit is taken off first, so that no exponential overflows.
 *
 * @throws where the logits are not whole rows, the temperature is not above 0, or a row has no sum (NaN, +Infinity).
 */
export function probabilities(logits: Float32Array, classes: number, temperature = 1): Float32Array {
  if (!(Number.isInteger(classes) && classes > 0 && logits.length % classes === 0)) {
    throw new RangeError(`${logits.length} logits are no whole rows of ${classes} classes`);
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature is ${temperature}: give a finite number above 0`);
  }
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const exponentials = Array.from(row, logit => Math.exp((logit - largest) / temperature));
    const sum = exponentials.reduce((a, b) => a + b);
    if (!Number.isFinite(sum)) {
      throw new RangeError(`row ${start / classes} has no probabilities: its logits are [${row.join(', ')}]`);
    }
    result.set(
      exponentials.map(exponential => exponential / sum),
      start,
    );
  }
  return result;
}
