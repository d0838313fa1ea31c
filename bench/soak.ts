// npm run bench -- soak [--model BUNDLE] [--pictures 5000] [--json]
// Resident memory while one recognizer looks at one picture after the other: between the tenth part and the
// end it must not grow by more than 20 MB. Pictures differ in size, so that buffers are made anew.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRecognizer } from '@mien/recognizer/node';
import { resize } from '@mien/vision';
import { decode } from '@mien/vision/node';
import { linearBundle } from '../test/faces/bundle.js';
import { commit, machine, versions } from './measure/machine.js';
import { watchMemory } from './measure/memory.js';

const { values: options } = parseArgs({
  options: {
    pictures: { type: 'string', default: '5000' },
    model: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const pictures = Number(options.pictures);
const samples = resolve(createRequire(import.meta.url).resolve('@vladmandic/face-api'), '../../demo');
const decoded = await decode(join(samples, 'sample5.jpg'));
const photograph = resize(decoded, {
  width: 480,
  height: Math.round((480 * decoded.height) / decoded.width),
});
const bundle = await linearBundle();
const recognizer = await createRecognizer({ model: options.model ?? bundle.folder });

const memory = watchMemory(pictures, 'pictures');
let faces = 0;
const start = performance.now();
for (let picture = 1; picture <= pictures; picture++) {
  const width = 240 + (picture % 17) * 8;
  const height = Math.round((width * photograph.height) / photograph.width);
  faces += (await recognizer.recognize(resize(photograph, { width, height }), { mode: 'stream' })).length;
  memory.done(picture);
}
const seconds = (performance.now() - start) / 1000;
await recognizer.close();
await bundle.remove();

const { resident, growthMegabytes } = memory.growth();
const result = {
  measured: 'resident memory in MB after so many pictures',
  date: new Date().toISOString(),
  machine: machine(),
  versions: versions(),
  commit: commit(),
  model: recognizer.manifest.name,
  pictures,
  faces,
  seconds,
  resident,
  growthMegabytes,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result, null, 2)}\n`
    : `${pictures} pictures, ${faces} faces: grown by ${growthMegabytes.toFixed(1)} MB since picture ${pictures / 10}\n`,
);
if (growthMegabytes >= 20) process.exitCode = 1;
