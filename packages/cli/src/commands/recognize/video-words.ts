// Which video the words of the command line name, and which part of it.
import { existsSync } from 'node:fs';
import type { NodeVideo, Zone } from '@mien/recognizer/node';
import { InvalidArgumentError, Option } from 'commander';
import { Failure } from '../../exit.js';
import { isPattern } from './pictures.js';

export interface VideoWords {
  readonly model: string | undefined;
  readonly out: string | undefined;
  readonly camera: string | undefined;
  readonly rtsp: string | undefined;
  readonly mjpeg: string | undefined;
  readonly zone: Zone | undefined;
  /** For pictures only. */
  readonly cropped?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly explain?: boolean | undefined;
}

export const cameraOption = () => new Option('--camera <device>', 'follow a camera of this machine, live');
export const rtspOption = () => new Option('--rtsp <address>', 'follow a network camera, live');
export const mjpegOption = () =>
  new Option('--mjpeg <address>', 'follow a camera that sends JPEG pictures over HTTP, live');
export const zoneOption = () =>
  new Option(
    '--zone <left,top,right,bottom>',
    'of a video: judge only faces in there, in shares of the frame such as 0.2,0,0.8,1',
  ).argParser(zoneOf);

/** The rectangle between two corners. */
function zoneOf(text: string): Zone {
  const edges = text.split(',').map(Number);
  const [left = 0, top = 0, right = 0, bottom = 0] = edges;
  const isZone =
    edges.length === 4 && edges.every(edge => edge >= 0 && edge <= 1) && left < right && top < bottom;
  if (!isZone)
    throw new InvalidArgumentError('Give left, top, right and bottom from 0 to 1, such as 0.2,0,0.8,1.');
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

const videoNames = /\.(mp4|m4v|mov|mkv|webm|avi|3gp|3g2|m?ts|m2ts|mpe?g|flv|ogv|asf|wmv|mjpe?g|gif)$/i;

/** Whether a file is a video by its name. */
export const isVideoName = (path: string): boolean => videoNames.test(path);

/**
 * The video that is meant, or null where the words name pictures, even with videos among them.
 *
 * @throws where they name several videos, anything beside a camera, or nothing at all, or with options for the
 * other kind.
 */
export function videoOf(
  words: readonly string[],
  { camera, rtsp, mjpeg, zone, ...pictureOptions }: VideoWords,
): NodeVideo | null {
  const cameras: readonly NodeVideo[] = [
    ...(camera === undefined ? [] : [{ kind: 'camera', device: camera } as const]),
    ...(rtsp === undefined ? [] : [{ kind: 'rtsp', address: rtsp } as const]),
    ...(mjpeg === undefined ? [] : [{ kind: 'mjpeg', address: mjpeg } as const]),
  ];
  if (cameras.length + words.length === 0) throw new Failure('usage', 'name pictures, a video or a camera');
  if (cameras.length === 0 && !words.every(isVideoName)) {
    if (zone) throw new Failure('usage', '--zone is for a video or a camera');
    return null;
  }
  const [video, ...others] = [...cameras, ...words.map(path => ({ kind: 'file', path }) as const)];
  if (!video || others.length > 0) {
    throw new Failure('usage', 'name one video or camera and nothing beside it, or pictures only');
  }
  const alien = (['cropped', 'csv', 'explain'] as const).find(name => pictureOptions[name]);
  if (alien) {
    throw new Failure(
      'usage',
      `--${alien} is for pictures; --out writes what is seen in a video, as CSV too`,
    );
  }
  if (video.kind === 'file' && isPattern.test(video.path) && !existsSync(video.path)) {
    throw new Failure('usage', `${video.path} is a pattern, which is for pictures: name one video`);
  }
  return video;
}
