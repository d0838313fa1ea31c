import type { Ward, WardId } from '@mien/monitor/protocol';
import type { ReactNode } from 'react';
import { type Appearance, appearance } from '../appearance.js';
import { noticeGroups, waking } from '../live/open-notices.js';
import type { LiveWard } from '../live/use-ward.js';
import type { WardPicture } from '../live/ward-picture.js';
import { words } from '../messages.js';
import { Action } from '../parts/action.js';
import { Limits } from '../parts/limits.js';
import { Link } from '../parts/link.js';
import type { Route } from '../route.js';
import { leave, type Session } from '../server/session.js';
import { useStore } from '../store.js';
import { useNow } from '../time/clock.js';
import { secondText } from '../time/text.js';
import { SpokenNotices } from './spoken-notices.js';

interface ShellProps {
  readonly session: Session;
  readonly wards: readonly Ward[];
  readonly ward: Ward | null;
  readonly route: Route;
  readonly live: LiveWard;
  readonly children: ReactNode;
}

/** What stands around every screen: where one is, who one is, whether the line is up, what this is not. */
export function Shell({ session, wards, ward, route, live, children }: ShellProps) {
  const band = ward && bandWords(live, ward.timeZone);
  const isDisplay = session.role === 'display';
  const screens: readonly (readonly [to: Route, name: string])[] = [
    [{ screen: 'ward', wardId: ward?.id ?? null }, words.shell.ward],
    [{ screen: 'camera' }, words.shell.camera],
    [{ screen: 'model' }, words.shell.model],
    ...(session.role === 'administrator'
      ? [[{ screen: 'administration', section: 'places' }, words.shell.administration] as const]
      : []),
  ];
  return (
    <div className={band ? 'shell offline' : 'shell'}>
      <a className="skip" href="#content">
        {words.shell.skip}
      </a>
      {band && (
        <div className="offline-band" role="status">
          {band}
        </div>
      )}
      {!isDisplay && (
        <header className="top bar">
          <nav aria-label={words.shell.screens}>
            {screens.map(([to, name]) => (
              <Link key={name} to={to} current={to.screen === route.screen}>
                {name}
              </Link>
            ))}
          </nav>
          {ward && live.picture && route.screen !== 'ward' && (
            <NoticeCount picture={live.picture} wardId={ward.id} />
          )}
          {wards.length > 1 && route.screen === 'ward' && route.wardId !== null && (
            <Link to={{ screen: 'ward', wardId: null }}>{words.ward.choose}</Link>
          )}
          <AppearanceChoice />
          <span className="who muted">{words.shell.signedInAs(session.name, session.role)}</span>
          <Action className="quiet" act={() => leave('leaving')}>
            {words.shell.leave}
          </Action>
        </header>
      )}
      {ward && live.picture && (
        <SpokenNotices key={ward.id} picture={live.picture} timeZone={ward.timeZone} />
      )}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <Limits />
      </footer>
    </div>
  );
}

/** Why nothing newer comes; null where it does. */
function bandWords({ line, picture }: LiveWard, timeZone: string): string | null {
  if (line !== 'offline' && line !== 'outdated') return null;
  const why = words.shell.noNewer[line];
  return picture ? `${why} ${words.shell.last(secondText(picture.now.at, timeZone))}` : why;
}

/** What waits in the ward, where its rail is out of sight. */
function NoticeCount({ picture, wardId }: { readonly picture: WardPicture; readonly wardId: WardId }) {
  const count = waking(noticeGroups(picture.now.notices, useNow())).length;
  if (count === 0) return null;
  return (
    <Link to={{ screen: 'ward', wardId }}>
      <span className="notice-mark">!{count}</span>
      <span className="spoken">{words.notices.count(count)}</span>
    </Link>
  );
}

function AppearanceChoice() {
  const chosen = useStore(appearance);
  return (
    <select
      aria-label={words.shell.appearance}
      value={chosen}
      onChange={event => appearance.set(event.currentTarget.value as Appearance)}
    >
      {Object.entries(words.shell.appearances).map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
