// The words after `ffmpeg` for each kind of video. What it is given may be hostile: it may open nothing but
// the one file or address, and no picture that is too large.
import { maximumPixels } from '@mien/vision';

export type NodeVideo =
  | { readonly kind: 'file'; readonly path: string }
  /** A camera that answers with a multipart stream of JPEG pictures, as http://camera/stream.mjpg. */
  | ({ readonly kind: 'mjpeg'; readonly address: string } & LiveOptions)
  /** A network camera, as rtsp://name:password@camera/stream; over TCP. */
  | ({ readonly kind: 'rtsp'; readonly address: string } & LiveOptions)
  /** A camera of this machine (Video4Linux), as /dev/video0. */
  | ({ readonly kind: 'camera'; readonly device: string } & LiveOptions);

export interface LiveOptions {
  /** Without a frame for this long the camera is connected to anew; 10 s unless told. */
  readonly stallTimeoutMs?: number;
  /** A camera that vanished is looked for this long, 5 minutes unless told; one never seen only once. */
  readonly reconnectForMs?: number;
}

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

function input(video: NodeVideo, stallTimeoutMs: number): readonly string[] {
  const timeoutUs = String(stallTimeoutMs * 1000);
  switch (video.kind) {
    case 'file':
      return [...allowed('file'), '-format_whitelist', containers, '-i', `file:${video.path}`];
    case 'mjpeg':
      return [
        ...allowed('http', 'https', 'tls', 'tcp'),
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

/**
 * Words that make ffmpeg write each frame as raw RGB to its standard output, at its own size and once, and
 * describe it by a line of the filter `showinfo` on standard error.
 *
 * @throws where an address is of another kind than the video.
 */
export function ffmpegWords(video: NodeVideo, stallTimeoutMs: number): readonly string[] {
  if (video.kind === 'rtsp') requireScheme(video.address, /^rtsps?:$/, 'rtsp://camera/stream');
  if (video.kind === 'mjpeg') requireScheme(video.address, /^https?:$/, 'http://camera/stream.mjpg');
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-max_pixels', String(maximumPixels)],
    ...input(video, stallTimeoutMs),
    ...['-map', '0:v:0', '-fps_mode', 'passthrough', '-autoscale', '0'],
    ...['-vf', 'format=rgb24,showinfo=checksum=0', '-f', 'rawvideo', 'pipe:1'],
  ];
}

function requireScheme(address: string, scheme: RegExp, example: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && scheme.test(url.protocol)) return;
  throw new Error(`${JSON.stringify(withoutPassword(address))} is no such address: give one like ${example}`);
}

/** The video as it may be named in messages. */
export function nameOf(video: NodeVideo): string {
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
