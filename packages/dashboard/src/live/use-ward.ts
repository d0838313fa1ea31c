import type { WardId } from '@mien/monitor/protocol';
import { useEffect, useState } from 'react';
import { signedOut } from '../server/session.js';
import { setServerTime } from '../time/clock.js';
import { type Line, openFeed } from './feed.js';
import { renewOnce } from './renew.js';
import { type WardPicture, withMessage } from './ward-picture.js';

export interface LiveWard {
  readonly line: Line;
  readonly refused: boolean;
  readonly picture: WardPicture | null;
  /** How often messages were missed: the line was down, or this page too slow. */
  readonly gaps: number;
}

const nothing: LiveWard = { line: 'connecting', refused: false, picture: null, gaps: 0 };

/** A ward as it is, for as long as the screen that asks is shown; then it is forgotten. */
export function useWard(wardId: WardId | null): LiveWard {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    setLive(nothing);
    if (wardId === null) return;
    return openFeed(wardId, {
      line(line) {
        if (line === 'outdated') renewOnce();
        setLive(before => ({
          ...before,
          line,
          gaps: before.gaps + (before.line === 'offline' && line === 'live' ? 1 : 0),
        }));
      },
      message(message) {
        setServerTime(message.at);
        setLive(before => ({
          ...before,
          refused: false,
          picture: withMessage(before.picture, message),
          gaps: before.gaps + (message.skipped > 0 ? 1 : 0),
        }));
      },
      refused: () => setLive(before => ({ ...before, refused: true })),
      signedOut: () => signedOut('ended'),
    });
  }, [wardId]);
  return live;
}
