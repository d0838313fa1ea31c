import { useEffect, useState } from 'react';
import { words } from './messages.js';
import { Awaited } from './parts/awaited.js';
import { Limits } from './parts/limits.js';
import { useRoute } from './route.js';
import { CameraScreen } from './screens/later.js';
import { DisplayScreen, SetupScreen, SignInScreen } from './screens/sign-in.js';
import { messageOf } from './server/client.js';
import { resume, signIn } from './server/session.js';
import { SignedIn } from './signed-in.js';
import { useStore } from './store.js';

/** Whoever is not signed in sees the door and nothing else. */
export function App() {
  const state = useStore(signIn);
  const route = useRoute();
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (route.screen !== 'setup' && route.screen !== 'display')
      resume().catch(error => setFault(messageOf(error)));
  }, [route.screen]);

  if (route.screen === 'camera')
    return (
      <Awaited>
        <CameraScreen state={state} />
      </Awaited>
    );
  if (state.kind === 'signedIn') return <SignedIn session={state.session} />;
  if (route.screen === 'setup') return <SetupScreen />;
  if (route.screen === 'display') return <DisplayScreen />;
  if (state.kind === 'signedOut') return <SignInScreen because={state.because} />;
  return (
    <main className="door">
      <h1>{words.product}</h1>
      <p role="status">{fault ?? words.opening}</p>
      <Limits />
    </main>
  );
}
