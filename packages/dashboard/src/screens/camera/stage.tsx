import type { Zone } from '@mien/monitor/protocol';
import { annotationSvg, type StreamFrame } from '@mien/recognizer/web';
import { useEffect, useRef } from 'react';
import { isDark } from '../../appearance.js';
import { words } from '../../messages.js';
import type { Source } from './source.js';
import { ZoneFrame } from './zone-editor.js';

interface StageProps {
  readonly source: Source;
  readonly zone: Zone;
  readonly draw: ((zone: Zone) => void) | null;
  readonly frame: StreamFrame | null;
  /** The element now shows something, or nothing any more. */
  readonly shown: (element: HTMLVideoElement | HTMLImageElement | null) => void;
  readonly unreadable: () => void;
}

/** What is looked at, on this device only, with the faces found and the bed zone. */
export function Stage({ source, zone, draw, frame, shown, unreadable }: StageProps) {
  const video = useRef<HTMLVideoElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (video.current && source.kind === 'camera') video.current.srcObject = source.stream;
    // Browsers pause what they played by themselves as soon as it cannot be seen: scrolled away, or on another
    // screen. What they were asked to play goes on. What cannot be played says so by its own event.
    video.current?.play().catch(() => undefined);
    return () => shown(null);
  }, [source, shown]);
  useEffect(() => {
    if (marks.current)
      marks.current.innerHTML = frame ? annotationSvg(frame, frame.faces, isDark() ? 'dark' : 'light') : '';
  }, [frame]);
  return (
    <div className="stage">
      {source.kind === 'picture' ? (
        <img
          src={source.address}
          alt={words.camera.looked}
          onLoad={event => shown(event.currentTarget)}
          onError={unreadable}
        />
      ) : (
        <video
          ref={video}
          aria-label={words.camera.looked}
          muted
          playsInline
          loop={source.kind === 'clip'}
          src={source.kind === 'clip' ? source.address : undefined}
          onLoadedData={event => shown(event.currentTarget)}
          onError={unreadable}
        />
      )}
      <div className="marks" ref={marks} aria-hidden="true" />
      <ZoneFrame zone={zone} draw={draw} />
    </div>
  );
}
