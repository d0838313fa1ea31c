// IEEE 754 binary16, rounded to nearest, ties to even.

/** Numbers beyond ±65504 have no place in it. */
const largest = 65504;
/** Half of the last place above the largest: from here on a number rounds to infinity. */
const overflow = 65520;

/**
 * The values' bits as float16.
 * @throws where a value is beyond ±65504 or not a number.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value, at) => {
    if (!(Math.abs(value) < overflow))
      throw new Error(
        `float16: value ${at} is ${value}, beyond ±${largest}; store these constants as float32`,
      );
    return bitsOf(value);
  });
}

/** The values that float16 bits stand for, infinities and not-a-numbers among them. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, half => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function bitsOf(value: number): number {
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // Below 2^-14 numbers are whole multiples of 2^-24; a round up to 2^-14 carries into the exponent as it should.
  const exponent = Math.max(exponentOf(magnitude), -14);
  const places = roundedToEven(magnitude * 2 ** (10 - exponent));
  return sign | (places + ((exponent + 14) << 10));
}

/** The largest whole number whose power of two is at most the magnitude. */
const exponentOf = (magnitude: number): number => {
  const [bits] = new Uint32Array(Float32Array.of(magnitude).buffer);
  return (bits! >>> 23) - 127;
};

function roundedToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
