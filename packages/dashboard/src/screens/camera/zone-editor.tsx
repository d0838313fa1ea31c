import type { Zone } from '@mien/monitor/protocol';
import { type PointerEvent, useRef, useState } from 'react';
import { words } from '../../messages.js';
import { Form } from '../../parts/form.js';
import { fitted, isWhole } from './zone.js';

interface ZoneEditorProps {
  readonly zone: Zone;
  /** Moves the frame on the picture while it is drawn. */
  readonly preview: (zone: Zone) => void;
  readonly save: (zone: Zone) => Promise<void>;
}

const sides = ['x', 'y', 'width', 'height'] as const;
/** The bed zone by sliders, which keyboards reach; on the picture it can be drawn as well. */
export function ZoneEditor({ zone, preview, save }: ZoneEditorProps) {
  return (
    <section>
      <h2>{words.camera.zone}</h2>
      <p>{words.camera.zoneMeaning}</p>
      {isWhole(zone) && <p className="fault">{words.camera.noZone}</p>}
      <Form action={words.camera.saveZone} submit={() => save(zone)}>
        <div className="fields">
          {sides.map(side => (
            <div className="field" key={side}>
              <label htmlFor={`zone-${side}`}>
                {words.camera.sides[side]}: {Math.round(zone[side] * 100)} %
              </label>
              <input
                id={`zone-${side}`}
                type="range"
                min="0"
                max="1"
                step="0.01"
                value={zone[side]}
                onChange={event => preview(fitted({ ...zone, [side]: Number(event.currentTarget.value) }))}
              />
            </div>
          ))}
        </div>
      </Form>
    </section>
  );
}

interface ZoneFrameProps {
  readonly zone: Zone;
  /** Null where it may only be seen. */
  readonly draw: ((zone: Zone) => void) | null;
}

/** The zone over the picture; dragging draws a new one. */
export function ZoneFrame({ zone, draw }: ZoneFrameProps) {
  const layer = useRef<HTMLDivElement>(null);
  const [start, setStart] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const place = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = layer.current!.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  const follow = (event: PointerEvent) => {
    if (!start || !draw) return;
    const here = place(event);
    draw(
      fitted({
        x: Math.min(start.x, here.x),
        y: Math.min(start.y, here.y),
        width: Math.abs(here.x - start.x),
        height: Math.abs(here.y - start.y),
      }),
    );
  };
  const percent = (value: number) => `${value * 100}%`;
  return (
    <div
      ref={layer}
      className={draw ? 'zone-layer drawable' : 'zone-layer'}
      onPointerDown={event => draw && setStart(place(event))}
      onPointerMove={follow}
      onPointerUp={() => setStart(null)}
      onPointerLeave={() => setStart(null)}
    >
      <div
        className="zone"
        style={{
          left: percent(zone.x),
          top: percent(zone.y),
          width: percent(zone.width),
          height: percent(zone.height),
        }}
      />
    </div>
  );
}
