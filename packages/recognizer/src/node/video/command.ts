// The words after `ffmpeg` for each kind of video. What it is given may be hostile: it may open nothing but
// the one file or address, and no picture that is too large.
import { maximumPixels } from '@mien/vision';
import { z } from 'zod';

/** The longest time that a timer knows, nearly 25 days. */
const longestTimerMs = 2 ** 31 - 1;

const live = {
  /** Without a frame for this long the camera is connected to anew; 10 s unless told. */
  stallTimeoutMs: z.number().positive().max(longestTimerMs).default(10_000),
  /** A camera that vanished is looked for this long, 5 minutes unless told; one never seen only once. */
  reconnectForMs: z.union([z.number().nonnegative(), z.literal(Number.POSITIVE_INFINITY)]).default(300_000),
};
const words = z.string().min(1);

export const videoSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path: words }),
  /** A camera that answers with a multipart stream of JPEG pictures, as http://camera/stream.mjpg. */
  z.strictObject({ kind: z.literal('mjpeg'), address: words, ...live }),
  /** A network camera, as rtsp://name:password@camera/stream; over TCP. */
  z.strictObject({ kind: z.literal('rtsp'), address: words, ...live }),
  /** A camera of this machine (Video4Linux), as /dev/video0. */
  z.strictObject({ kind: z.literal('camera'), device: words, ...live }),
]);

export type NodeVideo = Readonly<z.input<typeof videoSchema>>;
/** A video whose every setting is known. */
export type KnownVideo = Readonly<z.output<typeof videoSchema>>;

/** Those of a camera. */
export type LiveOptions = Pick<Extract<NodeVideo, { kind: 'camera' }>, keyof typeof live>;

/** Containers that hold their own frames; playlists, which name other files, are none of them. */
const containers = [
  'mov',
  'matroska',
  'webm',
  'avi',
  'mpegts',
  'mpeg',
  'flv',
  'ogg',
  'asf',
  'gif',
  'mjpeg',
  'mpjpeg',
  'h264',
  'hevc',
  'm4v',
  'ivf',
  'nut',
  'yuv4mpegpipe',
].join(',');

const allowed = (...protocols: string[]) => ['-protocol_whitelist', protocols.join(',')];
const lowDelay = ['-fflags', 'nobuffer', '-flags', 'low_delay'];

/** Words by which ffmpeg and ffprobe open that file and no other. */
export function fileInput(path: string): readonly string[] {
  return [...allowed('file'), '-format_whitelist', containers, '-i', `file:${path}`];
}

function input(video: KnownVideo): readonly string[] {
  const timeoutUs = 'stallTimeoutMs' in video ? String(Math.ceil(video.stallTimeoutMs * 1000)) : '';
  switch (video.kind) {
    case 'file':
      return fileInput(video.path);
    case 'mjpeg':
      return [
        ...allowed('http', 'https', 'tls', 'tcp'),
        // A playlist would have other addresses opened.
        ...['-format_whitelist', 'mpjpeg,mjpeg,jpeg_pipe'],
        ...lowDelay,
        '-rw_timeout',
        timeoutUs,
        '-i',
        video.address,
      ];
    case 'rtsp':
      return [
        ...allowed('rtsp', 'rtp', 'udp', 'tcp', 'tls'),
        ...lowDelay,
        '-rtsp_transport',
        'tcp',
        '-timeout',
        timeoutUs,
        '-i',
        video.address,
      ];
    case 'camera':
      return [...allowed('file'), ...lowDelay, '-f', 'v4l2', '-i', video.device];
  }
}

/** Faces are judged by their shape: pixels that are no squares become such, up to four times as wide or narrow. */
const squarePixels = `scale=w='max(1,round(min(iw*clip(sar,1/4,4),${maximumPixels}/ih)))':h=ih,setsar=1`;

/**
 * Words that make ffmpeg write each frame as raw RGB to its standard output, at its own height and once, and
 * describe it by a line of the filter `showinfo` on standard error.
 *
 * @throws where an address is of another kind than the video.
 */
export function ffmpegWords(video: KnownVideo): readonly string[] {
  if (video.kind === 'rtsp') requireScheme(video.address, /^rtsps?:$/, 'rtsp://camera/stream');
  if (video.kind === 'mjpeg') requireScheme(video.address, /^https?:$/, 'http://camera/stream.mjpg');
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-max_pixels', String(maximumPixels)],
    ...input(video),
    // A picture that is attached, such as a cover, is no video.
    ...['-map', '0:V:0', '-fps_mode', 'passthrough', '-autoscale', '0'],
    ...['-vf', `${squarePixels},format=rgb24,showinfo=checksum=0`, '-f', 'rawvideo', 'pipe:1'],
  ];
}

function requireScheme(address: string, scheme: RegExp, example: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && scheme.test(url.protocol)) return;
  throw new Error(`${JSON.stringify(withoutPassword(address))} is no such address: give one like ${example}`);
}

/** The video as it may be named in messages. */
export function nameOf(video: KnownVideo): string {
  switch (video.kind) {
    case 'file':
      return video.path;
    case 'camera':
      return video.device;
    default:
      return withoutPassword(video.address);
  }
}

export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}
