import { dayMs } from '../../time/durations.js';
import { clockText, dayText } from '../../time/text.js';
import { gutter } from './chart.js';
import type { Entry } from './entries.js';
import { entryName } from './entry-words.js';
import type { Span } from './span.js';

interface EventLaneProps {
  readonly entries: readonly Entry[];
  readonly span: Span;
  readonly width: number;
  readonly timeZone: string;
  readonly open: (entry: Entry) => void;
}

const symbols: Readonly<Record<Entry['kind'], string>> = { notice: '!', event: '·', note: '✎' };
const tickCount = 5;

/** Pixels: what a finger needs, and the clock's height. */
const target = 44;
const tickHeight = 28;

interface Placed {
  readonly entry: Entry;
  readonly left: number;
}

/** Marks that would cover one another stand below one another. */
function stacked(marks: readonly Placed[]): readonly (Placed & { readonly row: number })[] {
  const lastInRow: number[] = [];
  return marks
    .toSorted((a, b) => a.left - b.left)
    .map(mark => {
      const free = lastInRow.findIndex(last => mark.left - last >= target);
      const row = free === -1 ? lastInRow.length : free;
      lastInRow[row] = mark.left;
      return { ...mark, row };
    });
}

/** Marks that open what they stand for, over the clock that all lanes share. */
export function EventLane({ entries, span, width, timeZone, open }: EventLaneProps) {
  const plotted = width - gutter.left - gutter.right;
  const left = (time: number) => gutter.left + ((time - span.from) / (span.to - span.from)) * plotted;
  const shown = entries.filter(({ at }) => at >= span.from && at <= span.to);
  const text = span.to - span.from > dayMs ? dayText : clockText;
  const ticks = Array.from(
    { length: tickCount },
    (_, index) => span.from + ((span.to - span.from) * index) / (tickCount - 1),
  );
  const placed = stacked(shown.map(entry => ({ entry, left: left(entry.at) })));
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
  return (
    <div className="event-lane" style={{ height: rows * target + tickHeight }}>
      {placed.map(({ entry, left, row }) => (
        <button
          type="button"
          key={entry.id}
          className={`event ${entry.kind}`}
          style={{ left, top: row * target }}
          aria-label={`${entryName(entry)}, ${dayText(entry.at, timeZone)}`}
          title={entryName(entry)}
          onClick={() => open(entry)}
        >
          {symbols[entry.kind]}
        </button>
      ))}
      <div className="ticks muted" aria-hidden="true">
        {ticks.map(tick => (
          <span key={tick} style={{ left: left(tick) }}>
            {text(tick, timeZone)}
          </span>
        ))}
      </div>
    </div>
  );
}
