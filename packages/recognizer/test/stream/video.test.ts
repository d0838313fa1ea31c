// Real videos through ffmpeg: files whole and broken, a camera over HTTP that stalls, vanishes and comes back.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  createRecognizer,
  type NodePicture,
  type NodeVideo,
  type Recognizer,
  type StreamFrame,
  type StreamOptions,
} from '@mien/recognizer/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { linearBundle } from '../../../../test/faces/bundle.js';
import { type Camera, startCamera } from '../../../../test/faces/camera.js';
import { clipFolder, ffmpeg, requireFfmpeg, sampleJpeg, writeClip } from '../../../../test/faces/clips.js';
import { startRtspCamera } from '../../../../test/faces/rtsp-camera.js';

let bundle: Awaited<ReturnType<typeof linearBundle>>;
let clips: Awaited<ReturnType<typeof clipFolder>>;
let recognizer: Recognizer<NodePicture, NodeVideo>;

beforeAll(async () => {
  bundle = await linearBundle();
  clips = await clipFolder();
  recognizer = await createRecognizer({ model: bundle.folder });
});
afterAll(async () => {
  await recognizer.close();
  await clips.remove();
  await bundle.remove();
});
beforeEach(requireFfmpeg);
afterEach(() => {
  expect(childrenNamed('ffmpeg')).toEqual([]);
});

/** Children of this process of that name, from Linux's /proc. */
function childrenNamed(name: string): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(id => {
      try {
        const [, program, , parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(
          readFileSync(`/proc/${id}/stat`, 'utf8'),
        )!;
        return program === name && Number(parent) === process.pid;
      } catch {
        return false; // It ended meanwhile.
      }
    });
}

async function all(video: NodeVideo, options?: StreamOptions): Promise<StreamFrame[]> {
  const frames: StreamFrame[] = [];
  for await (const frame of recognizer.stream(video, options)) frames.push(frame);
  return frames;
}

const file = (path: string): NodeVideo => ({ kind: 'file', path });
const clip = (name: string) => join(clips.folder, name);

describe('a video file', () => {
  test.each([
    ['mp4', 25],
    ['mkv', 1],
    ['mp4', 240],
    ['avi', 30],
  ])('is followed whole, as %s of %s frames/s', async (container, rate) => {
    const seconds = rate === 1 ? 4 : 0.5;
    const path = await writeClip(clip(`${rate}.${container}`), { seconds, rate });
    const frames = await all(file(path));
    expect(frames).toHaveLength(Math.ceil(seconds * rate));
    for (const [index, frame] of frames.entries()) {
      expect(frame.timeMs).toBeCloseTo((1000 * index) / rate, -0.5);
      expect(frame).toMatchObject({ index, dropped: 0, reconnects: 0, width: 640, height: 360, image: null });
    }
    const ids = new Set(frames.flatMap(({ faces }) => faces.map(({ trackId }) => trackId)));
    expect(ids.size).toBeGreaterThanOrEqual(4);
    expect(ids.size).toBeLessThanOrEqual(5);
  });

  test('gives its pixels, which are those of the picture it was made of', async () => {
    const path = await writeClip(clip('pixels.mkv'), { seconds: 0.2, rate: 10 });
    const frames = await all(file(path), { images: true });
    const { data } = frames[0]!.image!;
    expect(data).toHaveLength(640 * 360 * 3);
    expect(frames[1]!.image!.data === data).toBe(false);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(mean).toBeGreaterThan(30);
    expect(mean).toBeLessThan(220);
  });

  test('may change its size on the way', async () => {
    const [large, small] = [clip('large.ts'), clip('small.ts')];
    await writeClip(large, { seconds: 0.4, rate: 10 });
    await writeClip(small, { seconds: 0.4, rate: 10, width: 320, height: 180 });
    const both = clip('both.ts');
    await writeFile(both, Buffer.concat([await readFile(large), await readFile(small)]));
    const frames = await all(file(both), { images: true });
    const sizes = frames.map(({ width, height, image }) => `${width}x${height} ${image!.data.length}`);
    expect(new Set(sizes)).toEqual(new Set([`640x360 ${640 * 360 * 3}`, `320x180 ${320 * 180 * 3}`]));
    expect(frames.at(-1)!.faces.length).toBeGreaterThan(3);
  });

  test('of pixels that are no squares is seen as it is to be shown', async () => {
    const path = clip('wide.mkv');
    const still = await writeClip(clip('square.mkv'), { seconds: 0.3, rate: 10, width: 360, height: 288 });
    await ffmpeg('-i', still, '-vf', 'setsar=64/45', '-c:v', 'libx264', path);
    const frames = await all(file(path), { images: true });
    expect(frames).toHaveLength(3);
    for (const { width, height, image } of frames) {
      expect([width, height, image!.data.length]).toEqual([512, 288, 512 * 288 * 3]);
    }
  });

  test('that is sound with a picture on its cover is refused as sound only', async () => {
    const path = clip('sound.mkv');
    const cover = clip('cover.jpg');
    await writeFile(cover, await sampleJpeg());
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'sine=duration=1', '-i', cover, '-map', '0', '-map', '1', '-c:v', 'copy'],
      ...['-disposition:v:0', 'attached_pic', '-f', 'mp4', path],
    );
    await expect(all(file(path))).rejects.toThrow(/matches no streams/);
  });

  test('that is cut off ends with its last whole frame', async () => {
    const path = await writeClip(clip('whole.mkv'), { seconds: 2, rate: 25 });
    const bytes = await readFile(path);
    const cut = clip('cut.mkv');
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const frames = await all(file(cut), { detectEvery: 10 });
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.length).toBeLessThan(50);
  });

  test('with bytes changed here and there ends, whatever it gives', async () => {
    const bytes = await readFile(await writeClip(clip('good.mkv'), { seconds: 1, rate: 10 }));
    for (let seed = 1; seed <= 6; seed++) {
      const damaged = Uint8Array.from(bytes);
      for (let at = 100 * seed; at < damaged.length; at += 997)
        damaged[at] = (damaged[at]! * 31 + seed) & 255;
      const path = clip(`damaged-${seed}.mkv`);
      await writeFile(path, damaged);
      const outcome = await all(file(path), { detectEvery: 10 }).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.message).toMatch(/cannot read the video .*damaged/);
      else expect(outcome.length).toBeLessThanOrEqual(20);
    }
  });

  test.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['nothing', path => writeFile(path, ''), /Invalid data|moov|no frame/],
    ['text', path => writeFile(path, 'not a video at all\n'.repeat(99)), /Invalid data/],
    [
      'a list that names another file',
      path => writeFile(path, `#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n`),
      /Invalid data|whitelist|not allowed|Format/i,
    ],
    [
      'a concatenation script',
      path => writeFile(path, "ffconcat version 1.0\nfile '/etc/hostname'\n"),
      /Invalid data|whitelist/,
    ],
    [
      'the first half of an MP4',
      async path => {
        const bytes = await readFile(await writeClip(clip('half.mp4'), { seconds: 1, rate: 10 }));
        await writeFile(path, bytes.subarray(0, bytes.length / 2));
      },
      /moov|Invalid data/,
    ],
    [
      'sound only',
      path => ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-f', 'matroska', path),
      /matches no streams/,
    ],
  ])('of %s is refused with the reason', async (_what, make, message) => {
    const path = clip('hostile.mp4');
    await make(path);
    await expect(all(file(path))).rejects.toThrow(/^cannot read the video .*hostile\.mp4: /);
    await expect(all(file(path))).rejects.toThrow(message);
  });

  test('that is not there is refused; names that look like words or addresses are files', async () => {
    await expect(all(file('/nowhere.mp4'))).rejects.toThrow(/No such file/);
    await expect(all(file('http://localhost:1/a.mp4'))).rejects.toThrow(/No such file/);
    const path = clip('-y.mkv');
    await copyFile(await writeClip(clip('plain.mkv'), { seconds: 0.2, rate: 10 }), path);
    expect(await all(file(path))).toHaveLength(2);
  });

  test('is closed where the loop over it is left or aborted', async () => {
    const path = await writeClip(clip('long.mp4'), { seconds: 20, rate: 25 });
    for await (const frame of recognizer.stream(file(path))) if (frame.index === 3) break;
    expect(childrenNamed('ffmpeg')).toEqual([]);
    const abort = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => abort.abort(reason), 300);
    await expect(all(file(path), { signal: abort.signal })).rejects.toBe(reason);
  });

  test('is closed with its recognizer, whose user asks for no more of it', async () => {
    const path = await writeClip(clip('left.mp4'), { seconds: 20, rate: 25 });
    const own = await createRecognizer({ model: bundle.folder });
    await own.stream(file(path)).next();
    await own.close();
    expect(childrenNamed('ffmpeg')).toEqual([]);
  });
});

describe('a camera over HTTP', () => {
  let camera: Camera;
  beforeEach(async () => {
    camera = await startCamera(await sampleJpeg());
  });
  afterEach(() => camera.close());

  const video = (more: object = {}): NodeVideo => ({ kind: 'mjpeg', address: camera.address, ...more });

  test('is followed live', async () => {
    let last: StreamFrame | undefined;
    for await (const frame of recognizer.stream(video())) {
      last = frame;
      if (frame.index >= 10) break;
    }
    expect(last!.faces.length).toBeGreaterThan(0);
    expect(last!.timeMs).toBeGreaterThan(0);
  });

  test('never queues: who is slow gets the newest frame, and the number of those dropped', async () => {
    const frames: StreamFrame[] = [];
    for await (const frame of recognizer.stream(video())) {
      frames.push(frame);
      await new Promise(resolve => setTimeout(resolve, 250));
      if (frames.length === 5) break;
    }
    const last = frames.at(-1)!;
    expect(last.dropped).toBeGreaterThan(4);
    expect(last.index).toBe(last.dropped + frames.length - 1);
  });

  test('that vanishes is connected to anew, and its faces keep their numbers', async () => {
    let first: StreamFrame | undefined;
    for await (const frame of recognizer.stream(video(), { longestLossMs: 60_000 })) {
      if (frame.reconnects === 0 && frame.faces.length > 0 && !first) {
        first = frame;
        camera.drop();
      }
      if (frame.reconnects === 1 && frame.faces.length > 0) {
        expect(frame.faces[0]!.trackId).toBe(first!.faces[0]!.trackId);
        break;
      }
    }
    expect(camera.connections()).toBe(2);
  });

  test('that stalls is connected to anew', async () => {
    // Long enough for the first frame to come on a busy machine.
    for await (const frame of recognizer.stream(video({ stallTimeoutMs: 6000 }))) {
      if (frame.reconnects === 0) camera.stall();
      else break;
    }
    expect(camera.connections()).toBeGreaterThanOrEqual(2);
  });

  test('that stays away is given up', async () => {
    const frames = (async () => {
      for await (const _ of recognizer.stream(video({ reconnectForMs: 1000 }))) await camera.close();
    })();
    await expect(frames).rejects.toThrow(/cannot read the video http:.*: .*refused/i);
  });

  test('that answers with a playlist opens no other address', async () => {
    const other = await startCamera(await sampleJpeg());
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${other.address}\n#EXT-X-ENDLIST\n`;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/vnd.apple.mpegurl' });
      response.end(playlist);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/stream.m3u8`;
    await expect(all({ kind: 'mjpeg', address })).rejects.toThrow(/cannot read the video http:/);
    expect(other.connections()).toBe(0);
    server.close();
    await other.close();
  });

  test('that was never there is told of at once, without its password', async () => {
    await camera.close();
    const address = camera.address.replace('//', '//nurse:secret@');
    const failing = all({ kind: 'mjpeg', address });
    await expect(failing).rejects.toThrow(/cannot read the video http:\/\/[^@]*: .*refused/i);
    await expect(failing).rejects.not.toThrow(/secret/);
  });

  test('that waits to be connected to anew is closed at once', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const watching = (async () => {
      for await (const _ of recognizer.stream(video(), { signal: abort.signal })) {
        await camera.close();
        setTimeout(() => abort.abort(reason), 600);
      }
    })();
    await expect(watching).rejects.toBe(reason);
  });
});

describe('other cameras', () => {
  test('of the network are followed over RTSP', async () => {
    const camera = await startRtspCamera(await writeClip(clip('rtsp.mp4'), { seconds: 2, rate: 10 }));
    const sizes = new Set<string>();
    let most = 0;
    try {
      for await (const frame of recognizer.stream({ kind: 'rtsp', address: camera.address })) {
        sizes.add(`${frame.width}x${frame.height}`);
        most = Math.max(most, frame.faces.length);
        if (most >= 4) break;
      }
    } finally {
      await camera.close();
    }
    expect([...sizes]).toEqual(['640x360']);
    expect(camera.asked.slice(0, 4)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY']);
  });

  test('of this machine that are not there are told of', async () => {
    await expect(all({ kind: 'camera', device: '/dev/video99' })).rejects.toThrow(
      /cannot read the video \/dev\/video99: .*No such file/,
    );
  });

  test('of the network that do not answer are told of, without their password', async () => {
    const failing = all({ kind: 'rtsp', address: 'rtsp://nurse:secret@127.0.0.1:9/bed' });
    await expect(failing).rejects.toThrow(/cannot read the video rtsp:\/\/127\.0\.0\.1:9\/bed: .*refused/);
    await expect(failing).rejects.not.toThrow(/secret/);
  });

  test.each<NodeVideo>([
    { kind: 'rtsp', address: 'http://camera/stream' },
    { kind: 'mjpeg', address: 'file:///etc/passwd' },
    { kind: 'mjpeg', address: '-version' },
  ])('under an address of another kind are refused: %j', async video => {
    await expect(all(video)).rejects.toThrow(/is no such address: give one like/);
  });
});

test('twenty streams leave no handle behind', async () => {
  const open = () =>
    readdirSync('/proc/self/fd')
      .map(fd => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`);
        } catch {
          return '';
        }
      })
      .filter(target => /^(pipe|socket)/.test(target)).length;
  const path = await writeClip(clip('short.mkv'), { seconds: 0.2, rate: 10, width: 64, height: 36 });
  await all(file(path));
  const before = open();
  for (let stream = 0; stream < 20; stream++) {
    for await (const _ of recognizer.stream(file(path))) if (stream % 2 === 0) break;
  }
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(open()).toBeLessThanOrEqual(before);
});
