import { expressionStyle } from '@mien/vision';
import { type CellMark, cellMs, type Ribbon, type Run, ribbonMs, runsOf } from '../live/ribbon.js';
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
      <line x1="0" x2={width} y1="11.5" y2="11.5" className="unknown-run" />
      {runs.map(run => (
        <RunMark key={run.from} {...run} />
      ))}
    </svg>
  );
}

function RunMark({ from, to, mark }: Run) {
  const x = from * cellWidth;
  const width = (to - from) * cellWidth;
  const line = <line x1={x} x2={x + width} y1="11.5" y2="11.5" className="hairline" />;
  if (mark === 'unusable') return line;
  if (mark === 'uncertain')
    return (
      <>
        {line}
        <rect x={x + 0.5} y="1.5" width={width - 1} height="9" className="uncertain-run" />
      </>
    );
  return (
    <>
      {line}
      <rect x={x} y="1" width={width} height="10" fill={`var(--${mark})`} />
      {to - from >= letterCells && (
        <text x={x + width / 2} y="24" textAnchor="middle">
          {expressionStyle[mark].letter}
        </text>
      )}
    </>
  );
}

/** Minutes by mark, the longest first, and how many nobody knows. */
function runWords(runs: readonly Run[]): string {
  const minutes = new Map<CellMark, number>();
  for (const { from, to, mark } of runs)
    minutes.set(mark, (minutes.get(mark) ?? 0) + ((to - from) * cellMs) / minuteMs);
  const said = [...minutes]
    .sort(([, a], [, b]) => b - a)
    .map(([mark, length]) => [mark === 'unusable' ? words.bed.unusable : markName(mark), length] as const);
  const known = said.reduce((sum, [, length]) => sum + length, 0);
  const unknown = ribbonMs / minuteMs - known;
  return [...said, ...(unknown > 0 ? [[words.bed.unknown, unknown] as const] : [])]
    .map(([name, length]) => `${name} ${length.toFixed(1)} min`)
    .join(', ');
}
