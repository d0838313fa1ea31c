import { type Retention, retentionSchema, type Ward } from '@mien/monitor/protocol';
import type { LiveWard } from '../live/use-ward.js';
import { words } from '../messages.js';
import { Fault } from '../parts/fault.js';
import { Limits } from '../parts/limits.js';
import { Link } from '../parts/link.js';
import { Simulated } from '../parts/simulated.js';
import { server } from '../server/session.js';
import { useAnswer } from '../server/use-answer.js';
import { isWhole } from './camera/zone.js';

interface PlacardsProps {
  readonly ward: Ward;
  readonly live: LiveWard;
}

/** A sheet for each bed with a camera that tells whoever lies there, or visits, what it does. For paper. */
export default function PlacardsScreen({ ward, live }: PlacardsProps) {
  const { value: retention, fault } = useAnswer(() => server.get(retentionSchema, '/api/retention'), []);
  const beds = (live.picture?.now.beds ?? []).filter(({ streams }) => streams.length > 0);
  return (
    <article className="page placards">
      <header className="bar">
        <h1>{words.placard.title(ward.name)}</h1>
        <button type="button" className="main" onClick={() => print()}>
          {words.handover.print}
        </button>
        <Link to={{ screen: 'ward', wardId: ward.id }}>{words.patient.back}</Link>
      </header>
      <p className="muted">{words.placard.meaning}</p>
      <Fault text={fault} />
      {live.picture && beds.length === 0 && <p>{words.placard.none}</p>}
      {retention &&
        beds.map(({ bed, streams }) => (
          <Placard
            key={bed.id}
            label={bed.label}
            ward={ward}
            isZoned={streams.every(({ stream }) => !isWhole(stream.zone))}
            retention={retention}
          />
        ))}
    </article>
  );
}

interface PlacardProps {
  readonly label: string;
  readonly ward: Ward;
  readonly isZoned: boolean;
  readonly retention: Retention;
}

function Placard({ label, ward, isZoned, retention }: PlacardProps) {
  return (
    <section className="placard">
      <h2>
        <span className="bed-label">{label}</span> {words.placard.heading}
      </h2>
      <p className="muted">
        {ward.name} {ward.simulated && <Simulated />}
      </p>
      <ul className="dashes">
        {words.placard.points(retention, isZoned).map(point => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <p className="questions">{words.placard.questions}</p>
      <Limits />
    </section>
  );
}
