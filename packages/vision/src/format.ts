export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'tiff';

/** Bytes from the start of a file that `pictureFormat` looks at. */
export const formatBytes = 12;

/** @throws where the start of a file is that of no format we read. */
export function pictureFormat(bytes: Uint8Array): PictureFormat {
  const head = bytes.subarray(0, formatBytes);
  const text = String.fromCharCode(...head);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  const seen = Array.from(head, byte => byte.toString(16).padStart(2, '0')).join(' ');
  throw new Error(
    `it ${seen ? `starts with the bytes ${seen}` : 'is empty'}: give a PNG, JPEG, WebP or TIFF picture`,
  );
}
