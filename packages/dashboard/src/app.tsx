import { useEffect, useState } from 'react';
import { words } from './messages.js';
import { Awaited } from './parts/awaited.js';
import { Limits } from './parts/limits.js';
import { useTitle } from './parts/use-title.js';
import { type Route, useRoute } from './route.js';
import { CameraScreen } from './screens/later.js';
import { DisplayScreen, SetupScreen, SignInScreen } from './screens/sign-in.js';
import { binding } from './server/binding.js';
import { messageOf } from './server/client.js';
import { useIdleLogoff } from './server/idle.js';
import { resume, type SignIn, signIn } from './server/session.js';
import { SignedIn } from './signed-in.js';
import { useStore } from './store.js';

export function App() {
  const state = useStore(signIn);
  const route = useRoute();
  const isBedside = useStore(binding) !== null;
  const isCamera = route.screen === 'camera';
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (route.screen !== 'setup' && route.screen !== 'display')
      resume().catch(error => setFault(messageOf(error)));
  }, [route.screen]);
  const idle = useIdleLogoff(state.kind === 'signedIn' ? state.session : null);
  return (
    <>
      {idle.isLeaving && (
        <div className="idle-band bar" role="alert">
          <p>{words.signIn.leavingSoon}</p>
          <button type="button" onClick={idle.seen}>
            {words.signIn.stay}
          </button>
        </div>
      )}
      {/* A bedside device goes on observing, and keeps what waits to be sent, whatever else is looked at on it. */}
      {(isCamera || isBedside) && (
        <div hidden={!isCamera}>
          <Awaited>
            <CameraScreen state={state} isShown={isCamera} />
          </Awaited>
        </div>
      )}
      {!isCamera && <Door state={state} route={route} fault={fault} />}
    </>
  );
}

interface DoorProps {
  readonly state: SignIn;
  readonly route: Route;
  /** Why it is not known whether somebody is signed in. */
  readonly fault: string | null;
}

/** Whoever is not signed in sees the door and nothing else. */
function Door({ state, route, fault }: DoorProps) {
  if (state.kind === 'signedIn') return <SignedIn session={state.session} />;
  if (route.screen === 'setup') return <SetupScreen />;
  if (route.screen === 'display') return <DisplayScreen />;
  if (state.kind === 'signedOut') return <SignInScreen because={state.because} />;
  return <Opening fault={fault} />;
}

function Opening({ fault }: { readonly fault: string | null }) {
  useTitle();
  return (
    <main className="door">
      <h1>{words.product}</h1>
      <p role="status">{fault ?? words.opening}</p>
      <Limits />
    </main>
  );
}
