import type { BedNow, WardId } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import type { ReactNode } from 'react';
import { type BedState, bedState } from '../live/bed-state.js';
import { mostQuality, qualityScore } from '../live/quality.js';
import type { BedMemory } from '../live/ward-picture.js';
import { words } from '../messages.js';
import { Link } from '../parts/link.js';
import { ProbabilityBars } from '../parts/probability-bars.js';
import { QualityBars } from '../parts/quality-bars.js';
import { RibbonStrip } from '../parts/ribbon-strip.js';
import { Simulated } from '../parts/simulated.js';
import { useNameOf } from '../server/staff.js';
import { durationText, nearText } from '../time/text.js';

interface TileProps {
  readonly bed: BedNow;
  readonly memory: BedMemory;
  /** The server's time in milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
  readonly wardId: WardId;
  /** What asks to look at this bed and goes on. */
  readonly notices: number;
  /** Begins an admission to this bed; null for whoever may not. */
  readonly admit: (() => void) | null;
}

/** One bed: quality first, then what the face resembles, the last minutes, and how old that is. */
export function Tile({ bed, memory, now, timeZone, wardId, notices, admit }: TileProps) {
  const nameOf = useNameOf();
  const state = bedState(bed, now);
  const simulated = bed.streams.some(({ stream }) => stream.simulated);
  const quality = 'latest' in state && state.kind !== 'stale' ? state.latest.quality : null;
  const classes = ['tile', state.kind, simulated ? 'simulated' : ''].join(' ');
  const edge = state.kind === 'judged' ? { '--edge': `var(--${state.expression})` } : {};
  const content = (
    <>
      <span className="tile-head">
        <span className="bed-label">{bed.bed.label}</span>
        <QualityBars score={qualityScore(quality)} />
        {notices > 0 && (
          <span className="notice-mark" title={words.notices.count(notices)}>
            !{notices}
            <span className="spoken">{words.notices.count(notices)}</span>
          </span>
        )}
        <span className="tile-end">
          {'probabilities' in state && (
            <ProbabilityBars probabilities={state.probabilities} outlined={state.kind === 'uncertain'} />
          )}
        </span>
      </span>
      <span className="tile-words">{stateWords(state)}</span>
      <RibbonStrip ribbon={memory.ribbon} now={now} />
      <span className="tile-age muted">
        <span className="said">
          {state.kind === 'paused'
            ? pauseWords(state, nameOf(state.pause.by), now, timeZone)
            : ageWords(state, memory, now, timeZone)}
        </span>
        {bed.budgetSpent ? (
          <span title={words.bed.budgetSpentMeaning}>{words.bed.budgetSpent}</span>
        ) : (
          quality && <span className="score">{words.bed.view(qualityScore(quality), mostQuality)}</span>
        )}
        {simulated && <Simulated />}
      </span>
    </>
  );
  return (
    <li className={classes} style={edge as React.CSSProperties}>
      {bed.patientId === null ? (
        <div className="tile-body">
          {content}
          {admit && (
            <button type="button" className="admit" onClick={admit}>
              {words.admission.admitTo(bed.bed.label)}
            </button>
          )}
        </div>
      ) : (
        <Link className="tile-body" to={{ screen: 'patient', wardId, patientId: bed.patientId }}>
          {content}
        </Link>
      )}
    </li>
  );
}

export function stateWords(state: BedState): ReactNode {
  switch (state.kind) {
    case 'judged': {
      const { marker } = expressionStyle[state.expression];
      return (
        <>
          <span className="said">
            <span aria-hidden="true">{marker} </span>
            {words.resembles(state.expression)}
          </span>{' '}
          {state.probability.toFixed(2)}
        </>
      );
    }
    case 'uncertain':
      return words.uncertainBetween(...state.likeliest);
    case 'unusable':
      return words.views[state.view];
    case 'stale':
      return words.bed.noData(durationText(state.ageMs));
    case 'paused':
      return words.bed.paused(state.pause.reason);
    default:
      return words.bed[state.kind];
  }
}

type Paused = Extract<BedState, { kind: 'paused' }>;

const pauseWords = (
  { pause, lastsMs, overdue }: Paused,
  by: string | null,
  now: number,
  timeZone: string,
): string =>
  overdue
    ? words.bed.remind(durationText(lastsMs), by)
    : words.bed.since(nearText(pause.since, now, timeZone), by);

function ageWords(
  state: Exclude<BedState, Paused>,
  memory: BedMemory,
  now: number,
  timeZone: string,
): string {
  switch (state.kind) {
    case 'vacant':
    case 'noCamera':
    case 'silent':
      return '';
    case 'stale':
      return words.bed.since(nearText(state.latest.at, now, timeZone));
    case 'judged':
    case 'uncertain':
      return words.bed.usable(durationText(state.ageMs));
    case 'unusable':
      return memory.usableUntil === null
        ? words.bed.neverUsable
        : words.bed.usable(durationText(now - memory.usableUntil));
  }
}
