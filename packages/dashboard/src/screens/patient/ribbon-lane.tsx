import { expressionStyle } from '@mien/vision';
import { markName, words } from '../../messages.js';
import { gutter } from './chart.js';
import { type Point, type Stretch, sharesOf, stretchesOf } from './points.js';
import type { Span } from './span.js';

interface RibbonLaneProps {
  readonly points: readonly Point[];
  readonly lengthMs: number;
  readonly span: Span;
  readonly width: number;
}

const height = 44;
/** A stretch this wide, in pixels, has room for its letter. */
const letterWidth = 12;

/** What the face resembled over time; empty where nothing was usable. */
export function RibbonLane({ points, lengthMs, span, width }: RibbonLaneProps) {
  const plotted = width - gutter.left - gutter.right;
  const x = (time: number) => {
    const share = (time - span.from) / (span.to - span.from);
    return gutter.left + Math.min(1, Math.max(0, share)) * plotted;
  };
  const stretches = stretchesOf(points, lengthMs).filter(({ from, to }) => to > span.from && from < span.to);
  const said = sharesOf(points).map(({ mark, share }) => `${markName(mark)} ${Math.round(share * 100)} %`);
  return (
    <svg className="ribbon-lane" width={width} height={height} role="img">
      <title>{said.join(', ') || words.none}</title>
      <line x1={gutter.left} x2={width - gutter.right} y1="24.5" y2="24.5" className="hairline" />
      {stretches.map(stretch => (
        <Mark key={stretch.from} stretch={stretch} left={x(stretch.from)} right={x(stretch.to)} />
      ))}
    </svg>
  );
}

interface MarkProps {
  readonly stretch: Stretch;
  readonly left: number;
  readonly right: number;
}

function Mark({ stretch: { mark }, left, right }: MarkProps) {
  const width = Math.max(1, right - left);
  if (mark === 'uncertain')
    return <rect x={left} y="8" width={width} height="12" className="uncertain-run" />;
  return (
    <>
      <rect x={left} y="4" width={width} height="20" fill={`var(--${mark})`} />
      {width >= letterWidth && (
        <text x={left + width / 2} y="39" textAnchor="middle">
          {expressionStyle[mark].letter}
        </text>
      )}
    </>
  );
}
