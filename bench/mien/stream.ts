// Our stream, to be timed: frames already decoded through the whole of `recognizer.stream`, one after the other.
// Speaks the protocol of ../measure/rival.ts.
import { parseArgs } from 'node:util';
import { createRecognizer, followSettingsSchema } from '@mien/recognizer/node';
import { nextRun, say } from '../measure/serve.js';
import { facesFrames } from '../stream/frames.js';

const { values } = parseArgs({
  options: { model: { type: 'string' }, faces: { type: 'string', default: '1' } },
});
const frames = await facesFrames(Number(values.faces), 12, 8);
const recognizer = await createRecognizer(values.model === undefined ? {} : { model: values.model });
const stream = recognizer.stream(
  (async function* () {
    for (let index = 0; ; index++)
      yield { picture: frames[index % frames.length]!, timeMs: (index * 1000) / 60 };
  })(),
);

/** Judges so many frames; tells how many faces the last one showed. */
async function judge(count: number): Promise<number> {
  let faces = 0;
  for (let frame = 0; frame < count; frame++) {
    const { value, done } = await stream.next();
    if (!done) faces = value.faces.length;
  }
  return faces;
}

const { detectEvery, judgeAtMost } = followSettingsSchema.parse({});
say({ ready: true, model: recognizer.manifest.name, detectEvery, judgeAtMost, faces: await judge(12) });
for (let steps = nextRun(); steps !== null; steps = nextRun()) {
  const start = performance.now();
  const faces = await judge(steps);
  const seconds = (performance.now() - start) / 1000;
  say({ seconds, pictures: steps, imagesPerSecond: steps / seconds, faces });
}
await recognizer.close();
