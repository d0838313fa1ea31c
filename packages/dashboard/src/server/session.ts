/** Who is signed in at this browser, and what happens when they leave. */
import { sessionSchema } from '@mien/monitor/protocol';
import { currentRoute, go } from '../route.js';
import { createStore } from '../store.js';
import { binding } from './binding.js';
import { createClient, Refused } from './client.js';
import { doneSchema } from './done.js';

export type Session = ReturnType<typeof sessionSchema.parse>;

/** Signed out by oneself, for nobody was there, or because the server said so. */
type Leaving = 'leaving' | 'idle' | 'ended';

export type SignIn =
  | { readonly kind: 'asking' }
  | { readonly kind: 'signedOut'; readonly because: 'start' | Leaving }
  | { readonly kind: 'signedIn'; readonly session: Session };

export const signIn = createStore<SignIn>({ kind: 'asking' });

/** Everything asked in the name of who is signed in. */
export const server = createClient(
  () => {
    const state = signIn.get();
    return state.kind === 'signedIn' ? { 'x-csrf-token': state.session.csrf } : {};
  },
  () => signedOut('ended'),
);

/** Why one is on the way out: the server closes the line before its answer is here. */
let leaving: Leaving | null = null;

/** Only a page loaded anew surely holds nothing of what the old one showed. A bedside device's goes on observing. */
export function signedOut(because: Leaving): void {
  if (signIn.get().kind !== 'signedIn') return;
  const why = leaving ?? because;
  signIn.set({ kind: 'signedOut', because: why });
  if (binding.get() !== null) {
    if (currentRoute().screen !== 'camera') go({ screen: 'camera' });
    return;
  }
  history.replaceState({ because: why }, '', '/');
  location.reload();
}

/** Why the page before this one was left, as it noted in the history. */
function leftBecause(): Leaving | 'start' {
  const { because = 'start' } = (history.state ?? {}) as { because?: Leaving };
  history.replaceState(null, '');
  return because;
}

/** Finds out whether this browser has a session. @throws Unreachable */
export async function resume(): Promise<void> {
  try {
    signIn.set({ kind: 'signedIn', session: await server.get(sessionSchema, '/api/session') });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (signIn.get().kind === 'asking') signIn.set({ kind: 'signedOut', because: leftBecause() });
  }
}

/** @throws Refused, saying why */
export async function enter(door: 'login' | 'setup' | 'display', body: object): Promise<void> {
  await server.send(doneSchema, 'POST', `/api/${door}`, body);
  await resume();
}

/**
 * Where nobody is there, the page is emptied whatever the server says.
 *
 * @throws Unreachable where somebody leaves and the server was not told: their session goes on there
 */
export async function leave(because: 'leaving' | 'idle'): Promise<void> {
  leaving = because;
  try {
    const told = server.send(doneSchema, 'POST', '/api/logout');
    await (because === 'idle' ? told.catch(() => undefined) : told);
    signedOut(because);
  } finally {
    leaving = null;
  }
}

/** Tells the server that somebody is still there. */
export const stay = (): Promise<void> => resume().catch(() => undefined);
