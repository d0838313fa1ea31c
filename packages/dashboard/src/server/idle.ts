/** Automatic logoff: nobody touched the page for as long as the session allows. */
import { useEffect } from 'react';
import { minuteMs } from '../time/durations.js';
import { leave, type Session, stay } from './session.js';

const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const checkMs = 1000;
/** The server is told at most this often that somebody is there. */
const stayMs = minuteMs;

export function useIdleLogoff({ idleAfterMs }: Session): void {
  useEffect(() => {
    if (idleAfterMs === null) return;
    let lastSeen = Date.now();
    let lastTold = lastSeen;
    const seen = () => {
      lastSeen = Date.now();
    };
    for (const sign of signsOfLife) addEventListener(sign, seen, { passive: true });
    const timer = setInterval(() => {
      if (Date.now() - lastSeen >= idleAfterMs) void leave('idle');
      else if (lastSeen > lastTold && Date.now() - lastTold >= stayMs) {
        lastTold = Date.now();
        void stay();
      }
    }, checkMs);
    return () => {
      clearInterval(timer);
      for (const sign of signsOfLife) removeEventListener(sign, seen);
    };
  }, [idleAfterMs]);
}
