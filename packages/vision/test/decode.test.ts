import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { createImage, grey, type Image } from '@mien/vision';
import { decode, encodePng } from '@mien/vision/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GoldenPicture, greatestDifference, readGolden } from './golden.js';

const golden = readGolden<{
  readonly pictures: readonly (GoldenPicture & { name: string; file: string; tolerance: number })[];
  readonly cmyk: Readonly<Record<string, string>>;
}>('files.json');

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const named = (name: string) => golden.pictures.find(picture => picture.name === name)!;

describe('every kind of file, against PIL and OpenCV (golden/files.py)', () => {
  test.each(golden.pictures)('$name', async ({ file, tolerance, ...picture }) => {
    const { width, height, channels, data } = await decode(bytesOf(file));
    expect({ width, height, channels }).toEqual({
      width: picture.width,
      height: picture.height,
      channels: picture.channels,
    });
    expect(greatestDifference(data, picture.data)).toBeLessThanOrEqual(tolerance);
  });

  test.each(Object.entries(golden.cmyk))('CMYK %s: paper, black and cyan', async (_kind, file) => {
    const image = await decode(bytesOf(file));
    expect([image.width, image.height, image.channels]).toEqual([24, 8, 3]);
    const at = (x: number) => [...image.data.subarray((4 * 24 + x) * 3, (4 * 24 + x) * 3 + 3)];
    expect(Math.min(...at(3))).toBeGreaterThan(245);
    expect(Math.max(...at(12))).toBeLessThan(60);
    const [red, green, blue] = at(20) as [number, number, number];
    expect(red).toBeLessThan(80);
    expect(Math.min(green, blue)).toBeGreaterThan(120);
  });

  test('a small PNG reads the same by either decoder', async () => {
    const small = bytesOf(named('RGB PNG').file);
    const unknownChunk = pngChunk('vpAg', new Uint8Array(9)); // keeps the fast path away
    const beforeEnd = small.length - 12;
    const other = Buffer.concat([small.subarray(0, beforeEnd), unknownChunk, small.subarray(beforeEnd)]);
    expect((await decode(other)).data).toEqual((await decode(small)).data);
  });
});

describe('encodePng', () => {
  test.each([1, 3, 4] as const)('%d channels come back as they were', async channels => {
    const data = Uint8Array.from({ length: 7 * 5 * channels }, (_, at) =>
      channels === 4 && at % 4 === 3 ? 255 : (at * 37) % 256,
    );
    const image: Image = createImage({ width: 7, height: 5 }, channels, data);
    const back = await decode(encodePng(image));
    expect(back.channels).toBe(channels === 1 ? 1 : 3);
    expect(grey(back)).toEqual(grey(image));
  });

  test('a large picture comes back through the other decoder', async () => {
    const size = { width: 400, height: 300 };
    const image = createImage(
      size,
      1,
      Uint8Array.from({ length: 120_000 }, (_, at) => (at * at) % 251),
    );
    expect((await decode(encodePng(image))).data).toEqual(image.data);
  });
});

describe('refusals', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-vision-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(['RGB PNG', '16-bit RGB PNG', 'RGB JPEG', 'lossy WebP', 'RGB TIFF, LZW'])(
    '%s cut short at any of its parts',
    async name => {
      const whole = bytesOf(named(name).file);
      for (const share of [0.1, 0.3, 0.5, 0.8]) {
        const part = whole.subarray(0, Math.floor(whole.length * share));
        await expect(decode(part), `${part.length} of ${whole.length} bytes`).rejects.toThrow(
          /^cannot decode the picture \(\d+ bytes\): .*(cut short|starts with the bytes)/,
        );
      }
    },
  );

  test('a wrong byte in a small PNG', async () => {
    const bytes = bytesOf(named('grey PNG').file);
    bytes[bytes.length - 20]! ^= 0x55;
    await expect(decode(bytes)).rejects.toThrow(/damaged or cut short \(CRC mismatch for chunk IDAT/);
  });

  test.each([
    ['text', Buffer.from('a,b\n1,2\n'), /starts with the bytes 61 2c 62 0a .*PNG, JPEG, WebP or TIFF/],
    ['nothing', new Uint8Array(0), /is empty/],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /starts with the bytes 3c 73 76 67/],
    ['a PNG of 0x0', png(0, 0), /it is 0x0, without any pixels/],
    ['a PNG without its last row', png(15, 2), /damaged or cut short/],
    ['a PNG over the limit', png(20_000, 5_001), /20000x5001 \(100\.0 megapixels\).*limit of 100 megapixels/],
    [
      'a TIFF over the limit',
      hugeTiff(30_000, 40_000),
      /30000x40000 \(1200\.0 megapixels\).*limit of 100 megapixels/,
    ],
  ])('%s', async (_what, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(message);
  });

  test('names the file', async () => {
    const path = join(folder, 'notes.png');
    await writeFile(path, 'not a picture');
    await expect(decode(path)).rejects.toThrow(`cannot decode ${path}: it starts with`);
    await expect(decode(join(folder, 'none.png'))).rejects.toThrow(/none\.png.*no such file/);
    await expect(decode(folder)).rejects.toThrow(`cannot decode ${folder}: EISDIR`);
  });

  test('reads no more than the start of a file that is no picture', async () => {
    const path = join(folder, 'huge.jpg');
    await writeFile(path, '');
    await truncate(path, 2 ** 32); // More than can be read at once.
    await expect(decode(path)).rejects.toThrow('starts with the bytes 00 00');
  });
});

function pngChunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A grey PNG of a few pixels whose header tells of `width` x `height`. */
function png(width: number, height: number): Uint8Array {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(new Uint8Array(16))),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/** A grey little-endian TIFF without pixels whose directory tells of `width` x `height`. */
function hugeTiff(width: number, height: number): Uint8Array {
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, width * height],
  ] as const;
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, value], entry) => {
    const at = 10 + entry * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  return bytes;
}
