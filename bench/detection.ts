// npm run bench -- detection [--data FOLDER] [--photos FOLDER] [--threads 1] [--out FOLDER] [--json]
// Judges photo mode on labelled pictures. The box adapter and the thresholds of packages/recognizer were
// chosen on the even half (1st, 3rd, … by file name); what counts is the odd half.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Detection, openDetector } from '@mien/recognizer/node';
import { dataFolder } from '@mien/trainer';
import { decode } from '@mien/vision/node';
import { readCounts, readLabels } from './faces/labels.js';
import { type Found, found, type Match, matched } from './faces/matching.js';
import { commit, machine, versions } from './measure/machine.js';
import { spreadOf } from './measure/pairs.js';

const leastOverlap = 0.5;
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(dataFolder(), 'detection') },
    photos: { type: 'string', default: join(dataFolder(), 'photos') },
    threads: { type: 'string', default: '1' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const note = (text: string) => void process.stderr.write(`${text}\n`);

const detector = await openDetector({ threads: Number(options.threads) });
const pictures = await readLabels(options.data);
const halves: Record<'chosen on' | 'judged on', Match[]> = { 'chosen on': [], 'judged on': [] };
const times: number[] = [];
for (const [index, { file, path, boxes }] of pictures.entries()) {
  const image = await decode(path);
  const start = performance.now();
  const detections = await detector.detect(image, { mode: 'photo' });
  times.push(performance.now() - start);
  const matches = matched(boxes, detections, leastOverlap);
  halves[index % 2 === 0 ? 'chosen on' : 'judged on'].push(...matches);
  note(`${index + 1}/${pictures.length} ${file}: ${detections.length} faces, ${times.at(-1)!.toFixed(0)} ms`);
  if (options.out) await draw(options.out, file, image, matches);
}
const counts: { readonly file: string; readonly faces: number; readonly found: number }[] = [];
for (const { file, path, faces } of await readCounts(options.photos)) {
  const image = await decode(path);
  const detections = await detector.detect(image, { mode: 'photo' });
  counts.push({ file, faces, found: detections.length });
  if (options.out) await draw(options.out, file, image, matched([], detections, leastOverlap));
}
await detector.close();

const result = {
  measured: 'faces found in photo mode, at an intersection over union of at least 0.5',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  threads: Number(options.threads),
  pictures: pictures.length,
  halves: Object.fromEntries(
    Object.entries(halves).map(([half, matches]) => [
      half,
      { 'at least 48 px high': found(matches, 48), all: found(matches, 0), boxFit: boxFit(matches) },
    ]),
  ),
  photos: { counts, wrong: counts.reduce((sum, { faces, found }) => sum + Math.abs(faces - found), 0) },
  millisecondsPerPicture: spreadOf(times),
};
process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : asText());

/** How far boxes still lie from labels on average, in heights of the box, and how much larger labels are: 0, 0, 1, 1 once fitted. */
function boxFit(matches: readonly Match[]) {
  const pairs = matches.flatMap(({ label, detection }) =>
    label && detection ? [{ label, box: detection.box }] : [],
  );
  const mean = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  return {
    right: mean(({ label, box }) => (label.x + label.width / 2 - box.x - box.width / 2) / box.height),
    down: mean(({ label, box }) => (label.y + label.height / 2 - box.y - box.height / 2) / box.height),
    width: Math.exp(mean(({ label, box }) => Math.log(label.width / box.width))),
    height: Math.exp(mean(({ label, box }) => Math.log(label.height / box.height))),
  };
}

function asText(): string {
  const share = ({ share, interval95: [low, high], of }: Found['recall']) =>
    `${share.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] of ${of}`;
  const lines = Object.entries(result.halves).flatMap(([half, sizes]) =>
    (['at least 48 px high', 'all'] as const).map(
      size =>
        `${half} · ${size}: recall ${share(sizes[size].recall)}, precision ${share(sizes[size].precision)}`,
    ),
  );
  const photos = counts.map(({ file, faces, found }) => `${file}: ${found} of ${faces}`).join(', ');
  return `${[...lines, `photos, ${result.photos.wrong} wrong: ${photos}`].join('\n')}\n`;
}

/** The picture with labels in green, what was found in white, what was found wrongly in red. */
async function draw(
  folder: string,
  file: string,
  { width, height, channels, data }: Awaited<ReturnType<typeof decode>>,
  matches: readonly Match[],
): Promise<void> {
  const { default: sharp } = await import('sharp');
  const line = Math.max(1, Math.max(width, height) / 400);
  const box = (colour: string, { x, y, width, height }: Detection['box']) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="${line}"/>`;
  const marks = matches.flatMap(({ label, detection }) => [
    label ? box('#0c0', label) : '',
    detection ? box(label ? '#fff' : '#f00', detection.box) : '',
    ...Object.values(detection?.landmarks ?? {}).map(
      ({ x, y }) => `<circle cx="${x}" cy="${y}" r="${line * 1.5}" fill="#ff0"/>`,
    ),
  ]);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${marks.join('')}</svg>`;
  await mkdir(folder, { recursive: true });
  const picture = sharp(data, { raw: { width, height, channels } }).toColourspace('srgb');
  const bytes = await picture
    .composite([{ input: Buffer.from(svg) }])
    .jpeg()
    .toBuffer();
  await writeFile(join(folder, file), bytes);
}
