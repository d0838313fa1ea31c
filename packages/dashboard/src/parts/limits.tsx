import { words } from '../messages.js';

/** What this is not; it stands on every screen and sheet. */
export function Limits() {
  return <p className="limits muted">{words.limits}</p>;
}
