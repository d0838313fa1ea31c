import { mostQuality } from '../live/quality.js';
import { words } from '../messages.js';

/** Rising bars, as many filled as checks of the view passed. */
export function QualityBars({ score }: { readonly score: number }) {
  return (
    <svg className="quality" viewBox="0 0 34 20" width="34" height="20" role="img">
      <title>{words.bed.view(score, mostQuality)}</title>
      {Array.from({ length: mostQuality }, (_, index) => {
        const height = 5 + (14 * index) / (mostQuality - 1);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name
            key={index}
            x={index * 7 + 0.5}
            y={19.5 - height}
            width="5"
            height={height}
            className={index < score ? 'filled' : 'hollow'}
          />
        );
      })}
    </svg>
  );
}
