import { type Baseline, expressions } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import { useMemo } from 'react';
import { darkness } from '../../appearance.js';
import { words } from '../../messages.js';
import { useWidth } from '../../parts/use-width.js';
import { useStore } from '../../store.js';
import { Chart, type Line } from './chart.js';
import type { Entry } from './entries.js';
import { EventLane } from './event-lane.js';
import { deviations, type Point, withGaps } from './points.js';
import { RibbonLane } from './ribbon-lane.js';
import type { Span } from './span.js';
import { useGestures } from './use-gestures.js';

interface LanesProps {
  readonly points: readonly Point[];
  /** How long one point lasts. */
  readonly lengthMs: number;
  readonly span: Span;
  readonly timeZone: string;
  readonly baseline: Baseline | null;
  readonly entries: readonly Entry[];
  readonly choose: (span: Span) => void;
  readonly open: (entries: readonly Entry[]) => void;
}

const shares = [0, 1] as const;

/** View quality, expression, deviation from the patient's own usual, events: four lanes, one time. */
export function Lanes({ points, lengthMs, span, timeZone, baseline, entries, choose, open }: LanesProps) {
  const [element, width] = useWidth<HTMLDivElement>();
  useGestures(element, span, choose);
  const dark = useStore(darkness);
  const drawn = useMemo(() => withGaps(points, lengthMs), [points, lengthMs]);
  const times = useMemo(() => drawn.map(({ at }) => at), [drawn]);
  const quality = useMemo<readonly Line[]>(
    () => [{ label: words.lanes.quality, values: drawn.map(({ usable }) => usable), filled: true }],
    [drawn],
  );
  const deviation = useMemo<readonly Line[]>(() => {
    const rows = baseline ? drawn.map(point => deviations(point, baseline)) : [];
    return expressions.map((expression, index) => ({
      label: expression,
      letter: expressionStyle[expression].letter,
      colour: expressionStyle[expression][dark ? 'dark' : 'light'],
      values: rows.map(row => row[index] ?? null),
    }));
  }, [drawn, baseline, dark]);
  const shared = { width, span, timeZone, times, choose };
  return (
    <div className="lanes" ref={element}>
      <h3>{words.lanes.quality}</h3>
      {width > 0 && <Chart {...shared} height={72} lines={quality} range={shares} withTimes={false} />}
      <h3>{words.lanes.expression}</h3>
      {width > 0 && <RibbonLane points={points} lengthMs={lengthMs} span={span} width={width} />}
      <Legend />
      <h3>{words.lanes.deviation}</h3>
      {baseline === null ? (
        <p className="muted">{words.lanes.noBaseline}</p>
      ) : (
        width > 0 && <Chart {...shared} height={144} lines={deviation} range={null} withTimes={false} />
      )}
      <h3>{words.lanes.events}</h3>
      {width > 0 && <EventLane entries={entries} span={span} width={width} timeZone={timeZone} open={open} />}
    </div>
  );
}

/** What each colour stands for, by letter and marker as well. */
function Legend() {
  return (
    <ul className="legend muted" aria-label={words.lanes.legend}>
      {expressions.map(expression => {
        const { letter, marker } = expressionStyle[expression];
        return (
          <li key={expression}>
            <span aria-hidden="true" className="swatch" style={{ background: `var(--${expression})` }} />
            {letter} <span aria-hidden="true">{marker}</span> {words.expressions[expression]}
          </li>
        );
      })}
    </ul>
  );
}
