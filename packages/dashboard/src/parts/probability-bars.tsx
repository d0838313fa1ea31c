import { expressions } from '@mien/monitor/protocol';
import { expressionStyle } from '@mien/vision';
import { words } from '../messages.js';

interface ProbabilityBarsProps {
  /** Calibrated, in the order of `expressions`. */
  readonly probabilities: readonly number[];
  /** Drawn hollow where the answer is uncertain. */
  readonly outlined: boolean;
}

const bar = 8;
const full = 18;

/** Seven bars over their letters. */
export function ProbabilityBars({ probabilities, outlined }: ProbabilityBarsProps) {
  const said = expressions
    .map((expression, index) => `${words.expressions[expression]} ${(probabilities[index] ?? 0).toFixed(2)}`)
    .join(', ');
  return (
    <svg className="probabilities" viewBox="0 0 77 30" width="77" height="30" role="img">
      <title>{said}</title>
      {expressions.map((expression, index) => {
        const height = Math.max(1, (probabilities[index] ?? 0) * full);
        const colour = `var(--${expression})`;
        return (
          <g key={expression}>
            <rect
              x={index * 11 + 1.5}
              y={full - height + 0.5}
              width={bar - 1}
              height={height}
              fill={outlined ? 'none' : colour}
              stroke={colour}
            />
            <text x={index * 11 + 5} y="29.5" textAnchor="middle">
              {expressionStyle[expression].letter}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
