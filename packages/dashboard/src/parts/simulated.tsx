import { words } from '../messages.js';

/** Stands at everything that no patient is behind. */
export function Simulated() {
  return (
    <abbr className="sim" title={words.simulatedMeaning}>
      {words.simulated}
    </abbr>
  );
}
