import { words } from '../../messages.js';
import { dayText } from '../../time/text.js';
import { gutter } from './chart.js';
import type { Entry } from './entries.js';
import { entryName } from './entry-words.js';
import { eventMarks, target } from './event-marks.js';
import type { Span } from './span.js';
import { ticksOf } from './ticks.js';

interface EventLaneProps {
  readonly entries: readonly Entry[];
  readonly span: Span;
  readonly width: number;
  readonly timeZone: string;
  readonly open: (entries: readonly Entry[]) => void;
}

const symbols: Readonly<Record<Entry['kind'], string>> = { notice: '!', note: '✎', event: '·' };

/** Pixels: the clock's height, and what one of its times takes. */
const tickHeight = 28;
const tickWidth = 72;

/** Marks that open what they stand for, over the clock that all lanes share. */
export function EventLane({ entries, span, width, timeZone, open }: EventLaneProps) {
  const plotted = width - gutter.left - gutter.right;
  const left = (time: number) => gutter.left + ((time - span.from) / (span.to - span.from)) * plotted;
  const marks = eventMarks(
    entries.filter(({ at }) => at >= span.from && at <= span.to),
    left,
  );
  const rows = Math.max(1, ...marks.map(({ row }) => row + 1));
  const ticks = ticksOf(span, timeZone, Math.max(2, Math.floor(plotted / tickWidth)));
  return (
    <div className="event-lane" style={{ height: rows * target + tickHeight }}>
      {marks.map(({ entries, left, row }) => {
        const kind = kindOf(entries);
        const name = entriesName(entries);
        return (
          <button
            type="button"
            key={entries[0]!.id}
            className={`event ${kind}`}
            style={{ left, top: row * target }}
            aria-label={`${name}, ${dayText(entries[0]!.at, timeZone)}`}
            title={name}
            onClick={() => open(entries)}
          >
            {symbols[kind]}
            {entries.length > 1 && entries.length}
          </button>
        );
      })}
      <div className="ticks muted" aria-hidden="true">
        {ticks
          .filter(({ at }) => left(at) <= width - tickWidth / 3)
          .map(({ at, text }) => (
            <span key={at} style={{ left: left(at) }}>
              {text}
            </span>
          ))}
      </div>
    </div>
  );
}

/** A notice among several marks them all. */
const kindOf = (entries: readonly Entry[]): Entry['kind'] =>
  (['notice', 'note'] as const).find(kind => entries.some(entry => entry.kind === kind)) ?? 'event';

export const entriesName = (entries: readonly Entry[]): string =>
  entries.length === 1 ? entryName(entries[0]!) : words.lanes.several(entries.length);
