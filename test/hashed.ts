// Numbers drawn from a name by an integer hash, the same in hashed.py, so that golden files hold results and never inputs.

/** 32 bits of a name: FNV-1a over its characters, which must be ASCII. */
function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/**
 * `count` numbers of a named stream in [0, 1), multiples of 2⁻²⁴ and so exact in float32. Counter and stream
 * are mixed by two rounds of multiply and shift (C. Wellons, "Prospecting for Hash Functions").
 */
export function hashed(name: string, count: number): Float64Array {
  const stream = streamOf(name);
  return Float64Array.from({ length: count }, (_, index) => {
    let bits = (Math.imul(index, 0x9e3779b1) + stream) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    bits ^= bits >>> 15;
    return (bits >>> 8) / 2 ** 24;
  });
}
