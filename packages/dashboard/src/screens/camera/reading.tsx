import { expressions, type Observation } from '@mien/monitor/protocol';
import { twoLikeliest } from '../../live/bed-state.js';
import { mostQuality, qualityChecks, qualityScore } from '../../live/quality.js';
import { words } from '../../messages.js';
import { ProbabilityBars } from '../../parts/probability-bars.js';
import { QualityBars } from '../../parts/quality-bars.js';

/** The last second in words, bars and numbers. */
export function Reading({ observation }: { readonly observation: Observation }) {
  const { view, resembles, probabilities, quality } = observation;
  return (
    <section className="reading" aria-label={words.camera.reading}>
      <div className="bar">
        <QualityBars score={qualityScore(quality)} />
        <span>{words.bed.view(qualityScore(quality), mostQuality)}</span>
        {probabilities && (
          <ProbabilityBars probabilities={probabilities} outlined={resembles === 'uncertain'} />
        )}
      </div>
      <p className="said">{readingWords(view, resembles, probabilities)}</p>
      {quality && (
        <ul className="muted checks">
          {Object.entries(qualityChecks).map(([name, passes]) => (
            <li key={name}>
              {passes(quality) ? '✓' : '–'} {words.camera.checks[name as keyof typeof qualityChecks]}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function readingWords(
  view: Observation['view'],
  resembles: Observation['resembles'],
  probabilities: readonly number[] | null,
): string {
  if (resembles === null || probabilities === null) return words.views[view];
  if (resembles === 'uncertain') return words.uncertainBetween(...twoLikeliest(probabilities));
  return `${words.resembles(resembles)} ${probabilities[expressions.indexOf(resembles)]!.toFixed(2)}`;
}
