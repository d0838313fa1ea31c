import { useEffect, useRef, useState } from 'react';
import { noticeGroups, waking } from '../live/open-notices.js';
import type { WardPicture } from '../live/ward-picture.js';
import { words } from '../messages.js';
import { useNow } from '../time/clock.js';
import { clockText } from '../time/text.js';

const betweenMs = 10_000;

interface SpokenNoticesProps {
  readonly picture: WardPicture;
  readonly timeZone: string;
}

/** Tells a screen reader of new notices, whatever screen is open, never more often than every ten seconds. */
export function SpokenNotices({ picture: { now: ward }, timeZone }: SpokenNoticesProps) {
  const now = useNow();
  const [said, setSaid] = useState('');
  const told = useRef<ReadonlySet<string> | null>(null);
  const spokenAt = useRef(0);
  useEffect(() => {
    const notices = waking(noticeGroups(ward.notices, now)).flatMap(({ all }) => all);
    // What was open before the ward was opened is read, not announced.
    told.current ??= new Set(notices.map(({ id }) => id));
    const fresh = notices.filter(({ id }) => !told.current?.has(id));
    if (fresh.length === 0 || Date.now() - spokenAt.current < betweenMs) return;
    told.current = new Set([...told.current, ...fresh.map(({ id }) => id)]);
    spokenAt.current = Date.now();
    const labels = new Map(ward.beds.map(({ bed }) => [bed.id, bed.label]));
    setSaid(
      fresh
        .map(({ name, bedId, raisedAt }) =>
          // Two of one name differ by their time: a reader is silent where nothing changes.
          words.notices.spoken(name, labels.get(bedId) ?? '', clockText(raisedAt, timeZone)),
        )
        .join('. '),
    );
  });
  return (
    <p className="spoken" aria-live="polite">
      {said}
    </p>
  );
}
