import { words } from '../../messages.js';
import { TableBlock } from './card.js';
import type { ReliabilityBin } from './evidence.js';

interface ReliabilityProps {
  readonly bins: readonly ReliabilityBin[];
  /** Answers below this probability are called uncertain; null where the model is not calibrated. */
  readonly uncertainBelow: number | null;
}

/** Pixels of the drawing, and of the square in it that is plotted. */
const size = { width: 336, height: 312 } as const;
const square = { left: 48, top: 8, side: 256 } as const;

const x = (share: number): number => square.left + share * square.side;
const y = (share: number): number => square.top + (1 - share) * square.side;
const ticks = [0, 0.5, 1] as const;

/** Whether a stated probability can be believed: on the diagonal a model is right as often as it says. */
export function Reliability({ bins, uncertainBelow }: ReliabilityProps) {
  const bottom = y(0);
  return (
    <section>
      <h2>{words.model.reliability}</h2>
      <p>{words.model.reliabilityMeaning(bins.length)}</p>
      <svg
        className="reliability"
        viewBox={`0 0 ${size.width} ${size.height}`}
        width={size.width}
        height={size.height}
        role="img"
        aria-label={words.model.reliability}
      >
        {ticks.map(tick => (
          <g key={tick}>
            <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} className="hairline" />
            <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} className="hairline" />
            <text x={x(0) - 8} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
            <text x={x(tick)} y={bottom + 20} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
        <text x={x(0.5)} y={bottom + 40} textAnchor="middle">
          {words.model.stated}
        </text>
        <text transform={`translate(14 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
          {words.model.right}
        </text>
        <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className="ideal" />
        {uncertainBelow !== null && (
          <>
            <line x1={x(uncertainBelow)} x2={x(uncertainBelow)} y1={y(0)} y2={y(1)} className="threshold" />
            <text x={x(uncertainBelow) - 6} y={bottom - 8} textAnchor="end">
              {words.uncertain}
            </text>
          </>
        )}
        <polyline points={bins.map(bin => `${x(bin.confidence)},${y(bin.accuracy)}`).join(' ')} />
        {bins.map(({ confidence, accuracy }) => (
          <circle key={confidence} cx={x(confidence)} cy={y(accuracy)} r="4" />
        ))}
      </svg>
      <details>
        <summary>{words.asTable}</summary>
        <TableBlock
          columns={[words.model.stated, words.model.right, words.model.rows]}
          rows={bins.map(({ rows, confidence, accuracy }) => [
            confidence.toFixed(3),
            accuracy.toFixed(3),
            String(rows),
          ])}
        />
      </details>
    </section>
  );
}
