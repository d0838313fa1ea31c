import { createRecognizer, type NodePicture, type Recognizer } from '@mien/recognizer/node';
import { Random } from '@mien/trainer';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutated } from '../../../bench/faces/mutate.js';
import { linearBundle } from '../../../test/faces/bundle.js';
import { photograph } from '../../../test/faces/photographs.js';

// The full count of 10,000 files is `npm run bench -- fuzz`.
const filesEach = 60;

let bundle: Awaited<ReturnType<typeof linearBundle>>;
let recognizer: Recognizer<NodePicture>;

beforeAll(async () => {
  bundle = await linearBundle();
  recognizer = await createRecognizer({ model: bundle.folder });
});
afterAll(async () => {
  await recognizer.close();
  await bundle.remove();
});

test.each(['jpeg', 'png', 'webp', 'tiff'] as const)(
  'mutated %s files end in an answer or a reason (seed 7)',
  async format => {
    const whole = await sharp(photograph(5)).resize(120).toFormat(format).toBuffer();
    const random = Random.fromSeed(`7 ${format}`);
    for (let file = 0; file < filesEach; file++) {
      const answer = await recognizer
        .recognize(mutated(whole, random), { mode: 'stream' })
        .catch((error: Error) => error.message);
      if (typeof answer === 'string') expect(answer).toMatch(/^cannot decode/);
    }
    expect(await recognizer.recognize(whole, { mode: 'stream' })).not.toEqual([]);
  },
);
