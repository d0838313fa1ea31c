/** Automatic logoff: nobody touched any page of this browser for as long as the session allows. */
import { useEffect, useRef, useState } from 'react';
import { minuteMs } from '../time/durations.js';
import { leave, type Session, signedOut, stay } from './session.js';

const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const checkMs = 1000;
/** The server is told at most this often that somebody is there. */
const stayMs = minuteMs;
/** So long before the end it is said; where sessions end sooner, half of them. */
const warnedMs = minuteMs;

/** What the pages of one browser, who share a session, tell each other. */
type Told = { readonly seenAt: number } | 'leaving';

export interface Idle {
  /** In less than a minute, unless somebody touches the page. */
  readonly isLeaving: boolean;
  /** Somebody is there. */
  readonly seen: () => void;
}

/** @param session null while nobody is signed in */
export function useIdleLogoff(session: Session | null): Idle {
  const idleAfterMs = session?.idleAfterMs ?? null;
  const [isLeaving, setLeaving] = useState(false);
  const seenAt = useRef(Date.now());
  const seen = () => {
    seenAt.current = Date.now();
    setLeaving(false);
  };
  useEffect(() => {
    if (idleAfterMs === null) return;
    seenAt.current = Date.now();
    let seenElsewhere = 0;
    let toldOthers = 0;
    let toldServer = seenAt.current;
    const others = new BroadcastChannel('mien-idle');
    const tell = (what: Told) => others.postMessage(what);
    others.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if (data === 'leaving') signedOut('idle');
      else seenElsewhere = Math.max(seenElsewhere, data.seenAt);
    });
    const touched = () => {
      seenAt.current = Date.now();
    };
    for (const sign of signsOfLife) addEventListener(sign, touched, { passive: true });
    const check = () => {
      const seenHere = seenAt.current;
      const idleMs = Date.now() - Math.max(seenHere, seenElsewhere);
      if (seenHere > toldOthers) {
        toldOthers = seenHere;
        tell({ seenAt: seenHere });
      }
      setLeaving(idleMs >= idleAfterMs - Math.min(warnedMs, idleAfterMs / 2));
      if (idleMs >= idleAfterMs) {
        tell('leaving');
        void leave('idle');
      } else if (seenHere > toldServer && Date.now() - toldServer >= stayMs) {
        toldServer = Date.now();
        void stay();
      }
    };
    const timer = setInterval(check, checkMs);
    return () => {
      clearInterval(timer);
      others.close();
      for (const sign of signsOfLife) removeEventListener(sign, touched);
      setLeaving(false);
    };
  }, [idleAfterMs]);
  return { isLeaving, seen };
}
