import type { Mark } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import { cellMs, type Ribbon, type Run, ribbonMs, runsOf } from '../live/ribbon.js';
import { markName, words } from '../messages.js';
import { minuteMs } from '../time/durations.js';

interface RibbonStripProps {
  readonly ribbon: Ribbon;
  readonly now: number;
}

const cells = ribbonMs / cellMs;
/** Pixels; the ribbon fills a tile. */
const cellWidth = 3.6;
/** A letter stands under runs this long; shorter ones have no room for it. */
const letterCells = 3;

export function RibbonStrip({ ribbon, now }: RibbonStripProps) {
  const runs = runsOf(ribbon, now);
  const width = cells * cellWidth;
  return (
    <svg className="ribbon" viewBox={`0 0 ${width} 26`} width={width} height="26" role="img">
      <title>{`${words.bed.ribbon(ribbonMs / minuteMs)}: ${runWords(runs)}`}</title>
      <line x1="0" x2={width} y1="11.5" y2="11.5" className="hairline" />
      {runs.map(run => (
        <RunMark key={run.from} {...run} />
      ))}
    </svg>
  );
}

function RunMark({ from, to, mark }: Run) {
  const x = from * cellWidth;
  const width = (to - from) * cellWidth;
  if (mark === 'uncertain')
    return <rect x={x + 0.5} y="1.5" width={width - 1} height="9" className="uncertain-run" />;
  return (
    <>
      <rect x={x} y="1" width={width} height="10" fill={`var(--${mark})`} />
      {to - from >= letterCells && (
        <text x={x + width / 2} y="24" textAnchor="middle">
          {expressionStyle[mark].letter}
        </text>
      )}
    </>
  );
}

/** Minutes by mark, the longest first. */
function runWords(runs: readonly Run[]): string {
  const minutes = new Map<Mark, number>();
  for (const { from, to, mark } of runs)
    minutes.set(mark, (minutes.get(mark) ?? 0) + ((to - from) * cellMs) / minuteMs);
  const said = [...minutes]
    .sort(([, a], [, b]) => b - a)
    .map(([mark, length]) => `${markName(mark)} ${length.toFixed(1)} min`);
  return said.join(', ') || words.none;
}
