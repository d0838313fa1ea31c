// Videos and cameras by the command line: what words mean, what is told, drawn and written.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamFrame, TrackedFace } from '@mien/recognizer';
import { figureFile, rasterise } from '@mien/trainer';
import { createImage } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { linearBundle } from '../../../test/faces/bundle.js';
import { startCamera } from '../../../test/faces/camera.js';
import { requireFfmpeg, sampleJpeg, writeClip } from '../../../test/faces/clips.js';
import { collectCourses } from '../src/commands/recognize/courses.js';
import { createEncoder } from '../src/commands/recognize/encoder.js';
import { liveLines, liveView } from '../src/commands/recognize/live.js';
import { requireFolderFor } from '../src/commands/recognize/outputs.js';
import { probeVideo } from '../src/commands/recognize/probe.js';
import { faceOverTime, summaryText } from '../src/commands/recognize/summary.js';
import { timelineFigure } from '../src/commands/recognize/timeline.js';
import { type VideoWords, videoOf, zoneOption } from '../src/commands/recognize/video-words.js';
import { mien, temporaryFolder } from './program.js';

const nothing: VideoWords = {
  model: undefined,
  out: undefined,
  camera: undefined,
  rtsp: undefined,
  mjpeg: undefined,
  zone: undefined,
};

describe('words that name a video', () => {
  test.each([
    [['clip.mp4'], {}, { kind: 'file', path: 'clip.mp4' }],
    [['a/B.MKV'], {}, { kind: 'file', path: 'a/B.MKV' }],
    [['phone.3gp'], {}, { kind: 'file', path: 'phone.3gp' }],
    [[], { camera: '/dev/video0' }, { kind: 'camera', device: '/dev/video0' }],
    [[], { rtsp: 'rtsp://c/1' }, { kind: 'rtsp', address: 'rtsp://c/1' }],
    [[], { mjpeg: 'http://c/1' }, { kind: 'mjpeg', address: 'http://c/1' }],
    [['face.png', 'photos'], {}, null],
    [['face.png', 'wave.gif', 'a.mp4'], { csv: true }, null],
  ])('%j %j', (words, options, video) => {
    expect(videoOf(words, { ...nothing, ...options })).toEqual(video);
  });

  test.each([
    [[], {}, /name pictures, a video or a camera/],
    [['a.mp4', 'b.mp4'], {}, /one video or camera/],
    [['b.png'], { camera: '/dev/video0' }, /one video or camera/],
    [['a.mp4'], { camera: '/dev/video0' }, /one video or camera/],
    [['a.mp4'], { csv: true }, /--csv is for pictures/],
    [['a.mp4'], { cropped: true }, /--cropped is for pictures/],
    [[], { camera: '/dev/video0', explain: true }, /--explain is for pictures/],
    [['clips/*.mp4'], {}, /clips\/\*\.mp4 is a pattern/],
    [
      ['a.png'],
      { zone: zoneOption().parseArg!('0,0,1,1', undefined) as VideoWords['zone'] },
      /--zone is for/,
    ],
  ])('refused: %j %j', (words, options, message) => {
    expect(() => videoOf(words, { ...nothing, ...options })).toThrow(message);
  });

  test('a zone is a rectangle in shares of the frame', () => {
    const parse = (text: string) => zoneOption().parseArg!(text, undefined);
    expect(parse('0.2,0,0.8,1')).toEqual([
      { x: 0.2, y: 0 },
      { x: 0.8, y: 0 },
      { x: 0.8, y: 1 },
      { x: 0.2, y: 1 },
    ]);
    for (const text of ['', '1,1,0,0', '0,0,2,1', '0,0,1', 'a,b,c,d'])
      expect(() => parse(text)).toThrow(/from 0 to 1/);
  });
});

/** Stands for an ffmpeg that decodes but knows no H.264. */
const fakeEncoder = `#!/bin/sh
case "$*" in *libx264*) echo no such encoder >&2; exit 1;; esac
PATH="\${PATH#*:}" exec ffmpeg "$@"
`;

/** A frame with one face that resembles something, or is seen too poorly. */
function frameAt(
  timeMs: number,
  look: { label?: string; uncertain?: boolean; reason?: string },
  trackId = 1,
): StreamFrame {
  const { label = 'happy', uncertain = false, reason } = look;
  const judged = {
    usable: true,
    reason: null,
    expression: label,
    uncertain,
    probabilities: { [label]: 0.7, neutral: 0.3 },
  };
  const poor = { usable: false, reason, expression: null, uncertain: true, probabilities: null };
  const face = { trackId, ...(reason === undefined ? judged : poor) } as unknown as TrackedFace;
  const frame = {
    index: 0,
    timeMs,
    faces: [face],
    events: [],
    windows: [],
    dropped: 2,
    reconnects: 1,
    maskedFaces: 1,
  };
  return frame as unknown as StreamFrame;
}

function someCourses() {
  const courses = collectCourses();
  for (let timeMs = 0; timeMs <= 4000; timeMs += 40) courses.add(frameAt(timeMs, {}));
  for (let timeMs = 4040; timeMs <= 6000; timeMs += 40) courses.add(frameAt(timeMs, { uncertain: true }));
  for (let timeMs = 6040; timeMs <= 7000; timeMs += 40) courses.add(frameAt(timeMs, { reason: 'blurred' }));
  for (let timeMs = 9000; timeMs <= 10_000; timeMs += 40) courses.add(frameAt(timeMs, { label: 'sad' }));
  for (let timeMs = 2000; timeMs <= 2400; timeMs += 40)
    courses.add(frameAt(timeMs, { label: 'surprise' }, 2));
  const event = { trackId: 1, label: 'happy', probability: 0.7 };
  courses.end({
    events: [
      { ...event, kind: 'onset', timeMs: 0, probability: 0.5 },
      { ...event, kind: 'apex', timeMs: 1500, probability: 0.9 },
      { ...event, kind: 'offset', timeMs: 4040 },
    ],
    windows: [
      {
        trackId: 1,
        startMs: 0,
        endMs: 4000,
        frames: 100,
        usableShare: 1,
        views: {},
        probabilities: { happy: 0.8, neutral: 0.2 },
      },
      { trackId: 1, startMs: 4000, endMs: 5000, frames: 25, usableShare: 0, views: {}, probabilities: null },
    ],
  });
  return courses.all();
}

describe('a video in the end', () => {
  test('is spans in which a face was seen alike, with holes where it was not seen', () => {
    const [first, second] = someCourses();
    expect(first!.spans).toEqual([
      { fromMs: 0, toMs: 4040, view: { kind: 'sure', label: 'happy' } },
      { fromMs: 4040, toMs: 6040, view: { kind: 'uncertain' } },
      { fromMs: 6040, toMs: 7000, view: { kind: 'unusable', reason: 'blurred' } },
      { fromMs: 9000, toMs: 10_000, view: { kind: 'sure', label: 'sad' } },
    ]);
    expect(second!.spans).toHaveLength(1);
  });

  test('is summed up over the time that could be used', () => {
    const [first, second] = someCourses().map(faceOverTime);
    expect(first).toEqual({
      face: 1,
      fromSeconds: 0,
      toSeconds: 10,
      usableShare: 0.8,
      answers: 0,
      probabilities: { happy: expect.closeTo(0.8), neutral: expect.closeTo(0.2) },
      episodes: [
        { expression: 'happy', onsetSeconds: 0, apexSeconds: 1.5, offsetSeconds: 4.04, apexProbability: 0.9 },
      ],
    });
    expect(second).toMatchObject({ usableShare: 0, probabilities: null, episodes: [] });
  });

  test('with a face that was there for one look has no mean of it, and says so', () => {
    const courses = collectCourses();
    const [face] = frameAt(0, {}).faces;
    courses.add({ ...frameAt(0, {}), faces: [{ ...face!, momentary: {} } as TrackedFace] });
    const [seen] = courses.all().map(faceOverTime);
    expect(seen).toMatchObject({ answers: 1, probabilities: null });
    const summary = { video: 'a.mp4', frames: 1, dropped: 0, reconnects: 0, seconds: 0, framesPerSecond: 1 };
    expect(summaryText({ ...summary, faces: [seen!], files: [] })).toContain('seen for a moment only');
  });

  test('is told in words', () => {
    const summary = {
      video: 'clip.mp4',
      frames: 250,
      dropped: 3,
      reconnects: 0,
      seconds: 10,
      framesPerSecond: 61.2,
      faces: someCourses().map(faceOverTime),
      files: ['out/clip.mp4'],
    };
    expect(summaryText(summary)).toMatchSnapshot();
    expect(summaryText({ ...summary, faces: [], files: [] })).toBe(
      'clip.mp4: 10.0 s, 250 frames, 61 frames/s, 3 dropped, no face found',
    );
  });

  test('is drawn as a ribbon for each face', async () => {
    const figure = timelineFigure({ file: 'clip.mp4', seconds: 10, courses: someCourses() });
    const svg = figureFile(figure);
    expect(svg.replaceAll('><', '>\n<')).toMatchSnapshot();
    expect(figure.table.rows).toContainEqual([1, '4.04', '6.04', 'uncertain']);
    expect(await decode(await rasterise(svg))).toMatchObject({ width: 2 * 768 });
    const empty = figureFile(timelineFigure({ file: 'empty.mp4', seconds: 0, courses: [] }));
    expect(empty).not.toMatch(/NaN|undefined/);
    expect(empty).toContain('No face found');
  });

  test('is drawn so that it can be read, however long the video and its name', () => {
    const courses = collectCourses();
    const looks = [{}, { label: 'sad' }, { label: 'sad' }, { uncertain: true }];
    for (let timeMs = 0; timeMs < 100_000; timeMs += 100) {
      courses.add(frameAt(timeMs, looks[(timeMs / 100) % looks.length]!));
    }
    const file = `${'long-name-'.repeat(20)}.mp4`;
    const figure = timelineFigure({ file, seconds: 3600, courses: courses.all() });
    expect(figure.title.length).toBeLessThan(70);
    const svg = figureFile(figure);
    // A thousand spans on 18 pixels are as many as can be seen; their colours are explained below.
    expect(svg.match(/<rect /g)!.length).toBeLessThan(20);
    expect(svg).toContain('S ▼ sad');
    expect(svg).toContain(figure.table.rows.at(-1)!.join('\t'));
  });
});

test('a frame in the terminal', () => {
  expect(liveLines(frameAt(61_000, {}), 24.6)).toEqual([
    'face 1  ━━━━━━━───  H ● happy 0.70',
    '61 s, 25 frames/s, 2 dropped, 1 outside the zone, 1 times connected anew. Ctrl-C ends it.',
  ]);
  expect(liveLines({ ...frameAt(0, { reason: 'too dark' }), reconnects: 0, maskedFaces: 0 }, 0)).toEqual([
    'face 1  ──────────  no answer: too dark',
    '0 s, 0 frames/s, 2 dropped. Ctrl-C ends it.',
  ]);
});

test('a silent camera leaves no answer standing in the terminal', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 0, write: (text: string) => written.push(text) };
  const view = liveView(terminal as unknown as NodeJS.WriteStream);
  view.show(frameAt(0, {}));
  expect(written.at(-1)).toContain('happy 0.70\n');
  vi.advanceTimersByTime(4000);
  expect(written).toHaveLength(1);
  vi.advanceTimersByTime(2000);
  // Over the lines that stood there, two and then one.
  const silence = (seconds: number) => `no frame for ${seconds} s: waiting for the camera. Ctrl-C ends it.\n`;
  expect(written.slice(1)).toEqual([`\u001b[2A\r\u001b[J${silence(5)}`, `\u001b[1A\r\u001b[J${silence(6)}`]);
  view.show(frameAt(7000, {}));
  expect(written.at(-1)).toContain('happy 0.70\n');
  view.end();
  vi.advanceTimersByTime(20_000);
  expect(written.at(-1)).toContain('happy');
});

describe('mien recognize', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let bundle: Awaited<ReturnType<typeof linearBundle>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    bundle = await linearBundle();
  });
  afterAll(async () => {
    await folder.remove();
    await bundle.remove();
  });
  beforeEach(requireFfmpeg);

  const at = (...parts: string[]) => join(folder.path, ...parts);
  const lines = async (path: string) => (await readFile(path, 'utf8')).trimEnd().split('\n');

  /** Frames in a video, by ffprobe. */
  function framesIn(path: string): number {
    const words = [
      '-v',
      'error',
      '-count_frames',
      '-select_streams',
      'v:0',
      '-show_entries',
      'stream=nb_read_frames',
    ];
    const { stdout } = spawnSync('ffprobe', [...words, '-of', 'csv=p=0', path], { encoding: 'utf8' });
    return Number.parseInt(stdout, 10);
  }

  test('a video: annotated copy, rows, lines and a timeline of every frame', async () => {
    const clip = await writeClip(at('clip.mkv'), { seconds: 1.2, rate: 10, width: 320, height: 180 });
    const { code, stdout, stderr } = await mien([
      ...['recognize', clip, '--model', bundle.folder, '--out', at('out'), '--zone', '0,0,0.5,1', '--json'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      video: 'clip.mkv',
      frames: 12,
      dropped: 0,
      seconds: expect.closeTo(1.1),
    });
    const names = ['clip.csv', 'clip.jsonl', 'clip.mp4', 'clip.png', 'clip.svg'];
    expect((await readdir(at('out'))).toSorted()).toEqual(names);
    expect(summary.files.toSorted()).toEqual(names.map(name => at('out', name)));

    const told = (await lines(at('out/clip.jsonl'))).map(line => JSON.parse(line));
    const [frames, last] = [told.slice(0, -1), told.at(-1)];
    expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    // The second that was over, and what was not with the end.
    expect(frames.flatMap(({ windows }) => windows).length).toBeGreaterThan(0);
    expect(last).toEqual({ end: { events: expect.any(Array), windows: expect.any(Array) } });
    const kinds = told.flatMap(each => (each.end ?? each).events.map(({ kind }: { kind: string }) => kind));
    for (const kind of ['apex', 'offset'])
      expect(kinds.filter(each => each === kind)).toHaveLength(kinds.filter(each => each === 'onset').length);
    const faces = frames.flatMap(frame => frame.faces);
    expect(faces.length).toBeGreaterThan(0);
    expect(frames[6].maskedFaces).toBeGreaterThan(0);
    for (const { box } of faces) expect(box.x + box.width / 2).toBeLessThan(160);
    const [head, ...rows] = await lines(at('out/clip.csv'));
    expect(head).toMatch(/^index,time_ms,face,box_x,.*,angry,disgust,fear,happy,sad,surprise,neutral$/);
    expect(rows).toHaveLength(faces.length);
    expect(framesIn(at('out/clip.mp4'))).toBe(12);
  });

  test('a camera until Ctrl-C: then its files are whole and what was seen is told', async () => {
    const camera = await startCamera(await sampleJpeg({ width: 321, height: 181 }), 10);
    const { code, stdout, stderr } = await mien(
      ['recognize', '--mjpeg', camera.address, '--model', bundle.folder, '--out', at('live'), '--json'],
      { interruptAtFile: at('live/mjpeg.jsonl.part') },
    );
    await camera.close();
    expect(stderr).toContain('Stopping.');
    expect(code).toBe(130);
    const { frames, files } = JSON.parse(stdout);
    expect(frames).toBeGreaterThan(0);
    expect((await readdir(at('live'))).some(name => name.endsWith('.part'))).toBe(false);
    expect(files).toHaveLength(5);
    expect(await lines(at('live/mjpeg.jsonl'))).toHaveLength(frames + 1);
    expect(framesIn(at('live/mjpeg.mp4'))).toBeGreaterThanOrEqual(1);
  });

  test('a file that cannot be written ends the command with its reason, and the others are whole', async () => {
    const clip = await writeClip(at('few.mkv'), { seconds: 0.5, rate: 10, width: 64, height: 36 });
    const words = ['recognize', clip, '--model', bundle.folder, '--out', at('few')];
    await mkdir(at('bin'));
    await writeFile(at('bin/ffmpeg'), fakeEncoder, { mode: 0o755 });
    const { code, stderr } = await mien(words, { environment: { PATH: `${at('bin')}:${process.env.PATH}` } });
    expect(stderr).toMatch(/cannot write .*few\.mp4: no such encoder/);
    expect(code).toBe(1);
    expect((await readdir(at('few'))).toSorted()).toEqual(['few.csv', 'few.jsonl']);
    expect(await lines(at('few/few.jsonl'))).not.toHaveLength(0);
  });

  test('facts are those of the file itself, not of one that it names', async () => {
    const clip = await writeClip(at('facts.ts'), { seconds: 2, rate: 10, width: 64, height: 36 });
    expect(await probeVideo(clip)).toEqual({ seconds: expect.closeTo(2, 0), framesPerSecond: 10 });
    const list = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfacts.ts\n#EXT-X-ENDLIST\n`;
    await writeFile(at('list.mp4'), list);
    expect(await probeVideo(at('list.mp4'))).toEqual({ seconds: null, framesPerSecond: 25 });
  });

  test('times that jump do not make a copy of hours', async () => {
    const place = at('jump.mp4');
    const encoder = createEncoder(place, 10);
    const image = createImage({ width: 64, height: 36 }, 3);
    const frame = { ...image, image, faces: [] };
    for (const timeMs of [0, 100, 1e9, 1e9 + 100, 1e9 + 200])
      await encoder.add({ ...frame, timeMs } as unknown as StreamFrame, new AbortController().signal);
    await encoder.add({ ...frame, timeMs: 2e9 } as unknown as StreamFrame, AbortSignal.abort());
    await encoder.finish();
    expect(framesIn(place)).toBe(1 + 20 + 1 + 1 + 1);
  });

  test.each([
    ['its own folder', 'own', 'own/clip.mp4'],
    ['its own folder by another name', 'linked', 'own/clip.mp4'],
    ['the folder that a link to it points into', 'own', 'link.mp4'],
    ['a file', 'own/clip.csv', 'own/clip.mp4'],
  ])('a video is not written into %s', async (_what, out, clip) => {
    await mkdir(at('own'), { recursive: true });
    for (const name of ['own/clip.mp4', 'own/clip.csv']) await writeFile(at(name), name);
    await symlink(at('own'), at('linked')).catch(() => undefined);
    await symlink(at('own/clip.mp4'), at('link.mp4')).catch(() => undefined);
    await expect(requireFolderFor(at(out), at(clip))).rejects.toMatchObject({ exit: 'usage' });
    const { code, stderr } = await mien(['recognize', at(clip), '--model', bundle.folder, '--out', at(out)]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`--out ${at(out)} is`) });
    expect(await readFile(at('own/clip.mp4'), 'utf8')).toBe('own/clip.mp4');
    await requireFolderFor(at('own/drawn'), at('own/clip.mp4'));
  });

  test.each<[string, readonly string[], number, RegExp]>([
    [
      'a video that is none',
      ['recognize', 'package.mp4'],
      3,
      /cannot read the video .*package\.mp4: .*No such file/,
    ],
    ['a camera that is not there', ['recognize', '--camera', '/dev/video99'], 3, /No such file/],
    ['two of them', ['recognize', 'a.mp4', '--camera', '/dev/video99'], 2, /name one video or camera/],
    ['no words', ['recognize'], 2, /name pictures, a video or a camera/],
    ['a zone that is none', ['recognize', 'a.mp4', '--zone', '1,1,0,0'], 2, /from 0 to 1/],
  ])('%s is refused, and nothing is written', async (_what, words, exit, message) => {
    const { code, stdout, stderr } = await mien([...words, '--model', bundle.folder, '--out', at('none')], {
      folder: folder.path,
    });
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(await readdir(folder.path)).not.toContain('none');
  });
});
