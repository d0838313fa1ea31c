import { words } from '../../messages.js';
import { dayText } from '../../time/text.js';
import { lengths, moved, type Span, type View, zoomed } from './span.js';

interface SpanControlsProps {
  readonly view: View;
  readonly span: Span;
  readonly timeZone: string;
  readonly choose: (view: View) => void;
}

const steps = [
  ['earlier', (span: Span) => moved(span, -0.5)],
  ['later', (span: Span) => moved(span, 0.5)],
  ['closer', (span: Span) => zoomed(span, 0.5)],
  ['wider', (span: Span) => zoomed(span, 2)],
] as const;

/** Which stretch of time the lanes show, by buttons, which keyboards reach. */
export function SpanControls({ view, span, timeZone, choose }: SpanControlsProps) {
  return (
    <fieldset className="actions span-controls">
      <legend className="spoken">{words.span.title}</legend>
      {lengths.map(length => (
        <button
          key={length}
          type="button"
          aria-pressed={view.follows === length}
          onClick={() => choose({ follows: length })}
        >
          {words.span.lengths[length]}
        </button>
      ))}
      {steps.map(([name, step]) => (
        <button key={name} type="button" onClick={() => choose({ follows: null, span: step(span) })}>
          {words.span[name]}
        </button>
      ))}
      <span className="muted">
        {dayText(span.from, timeZone)} – {dayText(span.to, timeZone)}
      </span>
      <small className="muted">{words.span.gestures}</small>
    </fieldset>
  );
}
