import { useEffect } from 'react';
import { words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Arrival } from '../../parts/arrival.js';
import { Limits } from '../../parts/limits.js';
import { Link } from '../../parts/link.js';
import { useTitle } from '../../parts/use-title.js';
import { pathOf, takeFragment } from '../../route.js';
import { binding, bindingOf } from '../../server/binding.js';
import { leave, type Session, type SignIn } from '../../server/session.js';
import { useStore } from '../../store.js';
import { Bedside } from './bedside.js';
import { TrialBed } from './trial-bed.js';

interface CameraProps {
  readonly state: SignIn;
  /** False while another screen is looked at on a bedside device. */
  readonly isShown: boolean;
}

/**
 * The bedside device's page. It works without anybody signed in, by its device token, and goes on when a
 * clinician who drew the zone here leaves.
 */
export default function CameraScreen({ state, isShown }: CameraProps) {
  const bound = useStore(binding);
  const session = state.kind === 'signedIn' ? state.session : null;
  useEffect(() => {
    const given = bindingOf(takeFragment());
    if (given) binding.set(given);
  }, []);
  return (
    <div className="shell">
      {isShown && <CameraArrival />}
      <header className="top bar">
        <nav aria-label={words.shell.screens}>
          <Link to={{ screen: 'ward', wardId: null }}>
            {session ? words.shell.ward : words.signIn.action}
          </Link>
          <Link to={{ screen: 'camera' }} current>
            {words.shell.camera}
          </Link>
        </nav>
        {session && <Visitor session={session} />}
      </header>
      <main id={isShown ? 'content' : undefined} className="page" tabIndex={-1}>
        {bound ? (
          <Bedside key={bound.streamId} binding={bound} session={session} isShown={isShown} />
        ) : (
          <>
            <h1>{words.shell.camera}</h1>
            <p>{words.camera.unbound}</p>
            {session?.role === 'administrator' && <TrialBed />}
          </>
        )}
      </main>
      <footer>
        <Limits />
      </footer>
    </div>
  );
}

function CameraArrival() {
  useTitle(words.shell.camera);
  return <Arrival at={pathOf({ screen: 'camera' })} />;
}

function Visitor({ session }: { readonly session: Session }) {
  return (
    <>
      <span className="who muted">{words.shell.signedInAs(session.name, session.role)}</span>
      <Action className="quiet" act={() => leave('leaving')}>
        {words.shell.leave}
      </Action>
    </>
  );
}
