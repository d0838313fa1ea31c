// Face data sets are made of small, plain PNGs; fast-png reads those at ten times sharp's rate.
import { type DecodedPng, decode } from 'fast-png';
import { createImage, type Image, type Size } from '../image.js';
import { damaged } from './damaged.js';

const smallBytes = 65_536;
const smallPixels = 65_536;

/** The chunks that leave the look of a picture alone (sharp ignores `gAMA` and `cHRM` too). */
const plainChunks = new Set('IHDR IDAT IEND tEXt zTXt iTXt pHYs tIME bKGD sRGB gAMA cHRM'.split(' '));

/** A PNG is 8 bytes of signature, then chunks: length (4 bytes), type (4), content, checksum (4). */
const signatureLength = 8;
const chunkOverhead = 12;
const headerLength = signatureLength + chunkOverhead + 13;

/** @throws where the bytes end before the size. */
export function pngSize(bytes: Uint8Array): Size {
  if (bytes.length < headerLength) {
    throw new Error(`the file is cut short: its ${bytes.length} bytes do not hold a PNG header`);
  }
  const view = viewOf(bytes);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Whether a PNG is small, whole, 8-bit grey or RGB, not interlaced, without profile, transparency or orientation. */
export function isPlainPng(bytes: Uint8Array): boolean {
  const { width, height } = pngSize(bytes);
  if (bytes.length > smallBytes || width * height > smallPixels) return false;
  const [depth, colourType, , , interlace] = bytes.subarray(24, headerLength);
  if (depth !== 8 || !(colourType === 0 || colourType === 2) || interlace !== 0) return false;
  const view = viewOf(bytes);
  let at = signatureLength;
  while (at + chunkOverhead <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!plainChunks.has(type)) return false;
    at += chunkOverhead + view.getUint32(at);
    if (type === 'IEND') return at <= bytes.length;
  }
  return false;
}

/** Decodes what `isPlainPng` accepts. @throws where a checksum or the compressed data is wrong. */
export function decodePlainPng(bytes: Uint8Array): Image<1> | Image<3> {
  const { width, height, channels, data } = decodeChecked(bytes);
  const pixels = data as Uint8Array; // 16-bit arrays come of 16-bit files only
  return channels === 1
    ? createImage({ width, height }, 1, pixels)
    : createImage({ width, height }, 3, pixels);
}

function decodeChecked(bytes: Uint8Array): DecodedPng {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    return damaged(cause);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
