// Resident memory of a long stream, and of a camera that vanishes over and over.
import type { NodePicture, NodeVideo, Recognizer } from '@mien/recognizer/node';
import { startCamera } from '../../test/faces/camera.js';
import { sampleJpeg } from '../../test/faces/clips.js';
import { watchMemory } from '../measure/memory.js';
import { facesFrames } from './frames.js';

type Node = Recognizer<NodePicture, NodeVideo>;

export async function longStream(recognizer: Node, frames: number) {
  const pictures = await facesFrames(1, 6, 8);
  const memory = watchMemory(frames, 'frames');
  const stream = recognizer.stream(
    (async function* () {
      for (let index = 0; index < frames; index++)
        yield { picture: pictures[index % pictures.length]!, timeMs: (1000 * index) / 30 };
    })(),
  );
  for await (const { index } of stream) memory.done(index + 1);
  return { frames, ...memory.growth() };
}

/** A camera that breaks off after each frame that was judged. */
export async function vanishingCamera(recognizer: Node, reconnects: number) {
  const camera = await startCamera(await sampleJpeg());
  const memory = watchMemory(reconnects, 'reconnects');
  let seen = -1;
  for await (const frame of recognizer.stream({ kind: 'mjpeg', address: camera.address })) {
    if (frame.reconnects === seen) continue;
    seen = frame.reconnects;
    if (seen > 0) memory.done(seen);
    if (seen >= reconnects) break;
    camera.drop();
  }
  await camera.close();
  return { reconnects, ...memory.growth() };
}
