import type { Observation, Zone } from '@mien/monitor/protocol';
import {
  createRecognizer,
  type StreamFrame,
  type WebPicture,
  type WebRecognizerOptions,
} from '@mien/recognizer/web';
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../server/client.js';
import { serverNow } from '../../time/clock.js';
import { secondMs } from '../../time/durations.js';
import { cornersOf, type Model, observationOf } from './observe.js';
import { repeated } from './source.js';

export interface Recognition {
  readonly frame: StreamFrame | null;
  readonly fault: string | null;
  readonly ready: boolean;
}

interface RecognitionProps {
  /** The element that shows what is looked at, once it shows something. */
  readonly shown: HTMLVideoElement | HTMLImageElement | null;
  readonly zone: Zone;
  /** The number that the server waits for; another device may have counted on meanwhile. */
  readonly nextSequence: number;
  readonly observed: (observation: Observation) => void;
}

const addresses: WebRecognizerOptions = { model: '/models/mien', detector: '/models/blazeface' };
const nothing: Recognition = { frame: null, fault: null, ready: false };

/** Follows the faces of what is shown, here in the browser, and hands over one observation a second. */
export function useRecognition({ shown, zone, nextSequence, observed }: RecognitionProps): Recognition {
  const [state, setState] = useState(nothing);
  const hand = useRef(observed);
  hand.current = observed;
  const sequence = useRef(nextSequence);
  sequence.current = Math.max(sequence.current, nextSequence);
  const corners = JSON.stringify(cornersOf(zone));
  useEffect(() => {
    if (shown === null) return;
    const closing = new AbortController();
    setState(nothing);
    follow(shown, JSON.parse(corners), closing.signal, sequence, {
      ready: () => setState(before => ({ ...before, ready: true })),
      frame: frame => setState({ frame, fault: null, ready: true }),
      observed: observation => hand.current(observation),
    }).catch(error => {
      if (!closing.signal.aborted) setState({ frame: null, fault: messageOf(error), ready: false });
    });
    return () => closing.abort();
  }, [shown, corners]);
  return state;
}

interface Listeners {
  ready(): void;
  frame(frame: StreamFrame): void;
  observed(observation: Observation): void;
}

async function follow(
  shown: HTMLVideoElement | HTMLImageElement,
  zone: ReturnType<typeof cornersOf>,
  signal: AbortSignal,
  sequence: { current: number },
  listeners: Listeners,
): Promise<void> {
  const recognizer = await createRecognizer(addresses);
  try {
    const { provenance, calibration } = recognizer.manifest;
    const model: Model = { hash: provenance.modelSha256, uncertainBelow: calibration?.uncertainBelow ?? 0 };
    listeners.ready();
    const pictures: HTMLVideoElement | AsyncIterable<{ picture: WebPicture; timeMs: number }> =
      shown instanceof HTMLVideoElement ? shown : repeated(shown, signal);
    let frames: StreamFrame[] = [];
    let second = Math.floor(serverNow() / secondMs);
    for await (const frame of recognizer.stream(pictures, { zone, signal })) {
      const now = Math.floor(serverNow() / secondMs);
      if (now > second && frames.length > 0) {
        const at = new Date(second * secondMs).toISOString();
        listeners.observed(observationOf({ sequence: sequence.current++, at, frames }, model));
        frames = [];
      }
      second = now;
      frames.push(frame);
      listeners.frame(frame);
    }
  } finally {
    await recognizer.close();
  }
}
