// IEEE 754 half precision, which Node 20 has no array for: 11 significant bits, from 2^-24 to 65 504.

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** [n], the bits of the nearest float16 of each value; of two equally near the even one. */
export function float16Bits(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, value => {
    float32[0] = value;
    const sign = (bits32[0]! >>> 16) & 0x8000;
    const magnitude = bits32[0]! & 0x7fff_ffff;
    if (magnitude > 0x7f80_0000) return sign | 0x7e00; // NaN
    if (magnitude >= 0x477f_f000) return sign | 0x7c00; // nearer to infinity than to 65 504
    // Adding 2^52 to a double rounds it to a whole number: here of the smallest float16, 2^-24.
    if (magnitude < 0x3880_0000) return sign | (Math.abs(float32[0]) * 2 ** 24 + 2 ** 52 - 2 ** 52);
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x3800_0000) >>> 13);
  });
}

/** [n], the values that such bits stand for. */
export function float16Values(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, half => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
