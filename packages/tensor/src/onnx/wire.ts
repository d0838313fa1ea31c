// Protocol Buffers' wire format, as much of it as ONNX needs (https://protobuf.dev/programming-guides/encoding).

/** A message under construction: chunks in order, length-prefixed when nested in another. */
export class Message {
  readonly #chunks: Uint8Array[] = [];

  integer(field: number, value: number): this {
    this.#chunks.push(varint(field * 8), varint(value));
    return this;
  }

  float(field: number, value: number): this {
    this.#chunks.push(varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#chunks.push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encoded());
  }

  encoded(): Uint8Array {
    const whole = new Uint8Array(this.#chunks.reduce((size, chunk) => size + chunk.length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

/** Bytes of a value by its wire type, beside the number that types 0 and 2 begin with. */
const lengthOf: Readonly<Record<number, number>> = { 0: 0, 1: 8, 5: 4 };

/** One field of an encoded message; `start` … `end` are the places of a length-prefixed value, empty otherwise. */
export interface Field {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The fields of the message that lies at `start` … `end` of the bytes, in their order.
 * @throws where the bytes break off, or hold a wire type of the groups of old.
 */
export function* fieldsOf(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Field> {
  for (let at = start; at < end; ) {
    const key = readVarint(bytes, at, end);
    const type = key.value % 8;
    const first = type === 0 || type === 2 ? readVarint(bytes, key.next, end) : key;
    const length = type === 2 ? first.value : lengthOf[type];
    const field = {
      number: Math.floor(key.value / 8),
      start: first.next,
      end: first.next + (length ?? Number.NaN),
    };
    if (!(field.end <= end))
      throw new Error(
        `the message breaks off or is none: field ${field.number} of wire type ${type} at ${at}`,
      );
    yield field;
    at = field.end;
  }
}

function readVarint(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0;
  for (let at = start, place = 1; at < end; at++, place *= 128) {
    value += (bytes[at]! % 128) * place;
    if (bytes[at]! < 128) return { value, next: at + 1 };
  }
  throw new Error(`the message breaks off within the number at ${start}`);
}

function varint(value: number): Uint8Array {
  if (value < 0) return signedVarint(BigInt(value));
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** Negative integers take ten bytes, as two's complement of 64 bits. */
function signedVarint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
