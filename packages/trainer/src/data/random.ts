import { createHash } from 'node:crypto';

/** The whole state of a generator: four unsigned 32-bit words, not all zero. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded generator, xoshiro128** (D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number
 * Generators", arXiv:1805.01407). Its state is plain JSON, so a checkpoint can carry it.
 */
export class Random {
  readonly #words: Uint32Array;

  private constructor(words: Uint32Array) {
    this.#words = words;
  }

  /** Equal seeds give equal sequences; a seed is any finite number or text. */
  static fromSeed(seed: number | string): Random {
    return new Random(wordsOf(`seed ${seed}`));
  }

  static fromState(state: RandomState): Random {
    if (state.every(word => word === 0))
      throw new Error('A generator state of four zeros never leaves zero: use Random.fromSeed.');
    return new Random(Uint32Array.from(state));
  }

  get state(): RandomState {
    return Array.from(this.#words) as unknown as RandomState;
  }

  /**
   * An independent generator for one purpose, made from this one's state and the label.
   * This one does not move on, so forks may be taken in any order, by any worker.
   */
  fork(label: string): Random {
    return new Random(wordsOf(`${this.state} ${label}`));
  }

  /** A whole number of 32 random bits. */
  bits(): number {
    const words = this.#words;
    const [a, b, c, d] = words as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const e = c ^ a;
    const f = d ^ b;
    words[1] = b ^ e;
    words[0] = a ^ f;
    words[2] = e ^ (b << 9);
    words[3] = rotate(f, 11);
    return result;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (this.bits() / 0x1_0000_0000) * (high - low);
  }

  /** A whole number, each of 0 … limit − 1 equally likely; limit at most 2^32. */
  integer(limit: number): number {
    const ceiling = 0x1_0000_0000 - (0x1_0000_0000 % limit);
    let bits = this.bits();
    while (bits >= ceiling) bits = this.bits();
    return bits % limit;
  }

  /** Standard normal, by the Box–Muller transform. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Beta(shape, shape) in (0, 1), by M. D. Jöhnk's rejection; meant for shapes of 0.05 to 2. */
  beta(shape: number): number {
    for (;;) {
      const x = this.uniform() ** (1 / shape);
      const y = this.uniform() ** (1 / shape);
      if (x + y > 0 && x + y <= 1) return x / (x + y);
    }
  }

  /** Shuffles in place (Fisher–Yates) and returns what it was given. */
  shuffle<List extends Int32Array | unknown[]>(list: List): List {
    for (let end = list.length - 1; end > 0; end--) {
      const chosen = this.integer(end + 1);
      [list[end], list[chosen]] = [list[chosen]!, list[end]!];
    }
    return list;
  }
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

/** Four words from the SHA-256 of a text; a digest that begins with sixteen zero bytes has not been seen. */
function wordsOf(text: string): Uint32Array {
  const digest = createHash('sha256').update(text).digest();
  return Uint32Array.from([0, 4, 8, 12], at => digest.readUInt32LE(at));
}
