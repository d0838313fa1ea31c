// Resident memory of a long stream, and of a camera that vanishes over and over.
import type { NodePicture, NodeVideo, Recognizer } from '@mien/recognizer/node';
import { startCamera } from '../../test/faces/camera.js';
import { sampleJpeg } from '../../test/faces/clips.js';
import { facesFrames } from './frames.js';

type Node = Recognizer<NodePicture, NodeVideo>;

const megabytes = () => Math.round(process.memoryUsage.rss() / 1e5) / 10;
const note = (text: string) => void process.stderr.write(`${text}\n`);

/** Memory after each tenth, and by how much it grew from the first tenth to the end. */
function grown(resident: Readonly<Record<number, number>>) {
  const values = Object.values(resident);
  return { resident, growthMegabytes: values.at(-1)! - values[0]! };
}

export async function longStream(recognizer: Node, frames: number) {
  const pictures = await facesFrames(1, 6, 8);
  const resident: Record<number, number> = {};
  const stream = recognizer.stream(
    (async function* () {
      for (let index = 0; index < frames; index++)
        yield { picture: pictures[index % pictures.length]!, timeMs: (1000 * index) / 30 };
    })(),
  );
  for await (const { index } of stream) {
    const done = index + 1;
    if (done % (frames / 10) !== 0) continue;
    resident[done] = megabytes();
    note(`${done} frames: ${resident[done]} MB`);
  }
  return { frames, ...grown(resident) };
}

/** A camera that breaks off after each frame that was judged. */
export async function vanishingCamera(recognizer: Node, reconnects: number) {
  const camera = await startCamera(await sampleJpeg());
  const resident: Record<number, number> = {};
  let seen = -1;
  for await (const frame of recognizer.stream({ kind: 'mjpeg', address: camera.address })) {
    if (frame.reconnects === seen) continue;
    seen = frame.reconnects;
    if (seen > 0 && seen % (reconnects / 10) === 0) {
      resident[seen] = megabytes();
      note(`${seen} reconnects: ${resident[seen]} MB`);
    }
    if (seen >= reconnects) break;
    camera.drop();
  }
  await camera.close();
  return { reconnects, ...grown(resident) };
}
