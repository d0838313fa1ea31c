import type { Random } from '@mien/trainer';

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const position = (bytes: Uint8Array, random: Random) => random.integer(Math.max(1, bytes.length));

/** One change of a file each. */
const mutations: readonly Mutation[] = [
  (bytes, random) => changed(bytes, random, () => random.integer(256)),
  (bytes, random) => changed(bytes, random, byte => byte ^ (1 << random.integer(8))),
  (bytes, random) => changed(bytes, random, () => [0, 1, 127, 128, 255][random.integer(5)]!),
  (bytes, random) => bytes.slice(0, position(bytes, random)),
  (bytes, random) => without(bytes, position(bytes, random), random.integer(64)),
  (bytes, random) => repeated(bytes, position(bytes, random), random.integer(256)),
  (bytes, random) => filled(bytes, position(bytes, random), random.integer(256), random.integer(2) * 255),
  // Headers, where sizes and offsets stand, are few bytes of a file: meet them more often.
  (bytes, random) => {
    const copy = bytes.slice();
    for (let change = 0; change < 4; change++)
      copy[random.integer(Math.min(64, copy.length))] = random.integer(256);
    return copy;
  },
];

/** The file after one to four changes, drawn from the generator. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Uint8Array.from(bytes) as Uint8Array; // a Buffer would share its memory with its slices
  for (let change = random.integer(4); change >= 0 && result.length > 0; change--) {
    result = mutations[random.integer(mutations.length)]!(result, random);
  }
  return result;
}

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  const at = position(bytes, random);
  copy[at] = change(copy[at]!);
  return copy;
}

function without(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return joined(bytes.subarray(0, at), bytes.subarray(at + length));
}

function repeated(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return joined(bytes.subarray(0, at + length), bytes.subarray(at));
}

function filled(bytes: Uint8Array, at: number, length: number, value: number): Uint8Array {
  return bytes.slice().fill(value, at, at + length);
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const result = new Uint8Array(head.length + tail.length);
  result.set(head);
  result.set(tail, head.length);
  return result;
}
