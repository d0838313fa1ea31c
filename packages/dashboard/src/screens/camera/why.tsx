import type { TrackedFace } from '@mien/recognizer/web';
import { useEffect, useRef, useState } from 'react';
import { words } from '../../messages.js';
import { messageOf } from '../../server/client.js';
import { explainFace, type WhyPicture } from './explain.js';

interface WhyProps {
  readonly shown: HTMLVideoElement | HTMLImageElement;
  readonly face: TrackedFace;
}

/** Which part of the face spoke for what is said of it; worked out on this device when asked for. */
export function Why({ shown, face }: WhyProps) {
  const [picture, setPicture] = useState<WhyPicture | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const explain = async () => {
    setSaid(words.camera.opening);
    try {
      const found = await explainFace(shown, face);
      setPicture(found);
      setSaid(words.camera.whyMeaning(found.label));
    } catch (error) {
      setPicture(null);
      setSaid(words.camera.noWhy(messageOf(error)));
    }
  };
  useEffect(() => {
    if (!picture || !canvas.current) return;
    const context = canvas.current.getContext('2d')!;
    const { width, height } = canvas.current;
    context.drawImage(picture.face, 0, 0, width, height);
    context.drawImage(picture.shade, 0, 0, width, height);
  }, [picture]);
  return (
    <section>
      <h2>{words.camera.why}</h2>
      <button type="button" onClick={() => void explain()}>
        {words.camera.askWhy}
      </button>
      <p role="status">{said}</p>
      {picture && <canvas ref={canvas} width="240" height="240" role="img" aria-label={said ?? ''} />}
    </section>
  );
}
