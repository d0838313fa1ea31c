import { type Ward, wardSchema } from '@mien/monitor/protocol';
import { useEffect } from 'react';
import { type LiveWard, useWard } from './live/use-ward.js';
import { words } from './messages.js';
import { Arrival } from './parts/arrival.js';
import { Awaited } from './parts/awaited.js';
import { Fault } from './parts/fault.js';
import { useTitle } from './parts/use-title.js';
import { pathOf, type Route, useRoute } from './route.js';
import {
  AdministrationScreen,
  fetchNurseScreens,
  HandoverScreen,
  ModelScreen,
  PatientScreen,
  PlacardsScreen,
} from './screens/later.js';
import { Shell } from './screens/shell.js';
import { WardScreen } from './screens/ward.js';
import { RefusedWard, WardChoice } from './screens/ward-choice.js';
import { listOf } from './server/lists.js';
import { type Session, server } from './server/session.js';
import { StaffNames, useStaffNames } from './server/staff.js';
import { useAnswer } from './server/use-answer.js';

/** Everything behind the door. What it holds is gone with it when the session ends. */
export function SignedIn({ session }: { readonly session: Session }) {
  const route = useRoute();
  const {
    value: wards,
    fault,
    again,
  } = useAnswer(() => server.get(listOf(wardSchema), '/api/wards'), [session.wards, route.screen]);
  const held = (wards ?? []).filter(({ id }) => session.wards === 'every' || session.wards.includes(id));
  const wardId = 'wardId' in route ? (route.wardId ?? (held.length === 1 ? held[0]!.id : null)) : null;
  const ward = wards?.find(({ id }) => id === wardId) ?? null;
  const live = useWard(wardId);
  const names = useStaffNames(session, route.screen);

  useTitle(...titlesOf(route), ward?.name);
  const isShown = live.picture !== null;
  useEffect(() => {
    if (isShown && session.role !== 'display') void fetchNurseScreens();
  }, [isShown, session.role]);

  return (
    <Shell session={session} wards={held} ward={ward} route={route} live={live}>
      <Fault text={fault} />
      {wards && (
        <StaffNames value={names}>
          <Awaited key={route.screen}>
            <Screen
              route={route}
              session={session}
              wards={held}
              all={wards}
              ward={ward}
              live={live}
              changed={again}
            />
            <Arrival at={pathOf(route)} />
          </Awaited>
        </StaffNames>
      )}
    </Shell>
  );
}

/** Beside the ward's name. */
function titlesOf(route: Route): readonly string[] {
  switch (route.screen) {
    case 'patient':
      return [words.patient.title(route.patientId)];
    case 'handover':
    case 'placards':
      return [words.ward[route.screen]];
    case 'model':
      return [words.shell.model];
    case 'administration':
      return [words.administration.sections[route.section], words.shell.administration];
    case 'missing':
      return [words.faults.notFound];
    case 'ward':
      return route.wardId === null ? [words.shell.ward] : [];
    default:
      return [];
  }
}

interface ScreenProps {
  readonly route: Route;
  readonly session: Session;
  /** Those one holds; an administrator sees the others by name alone. */
  readonly wards: readonly Ward[];
  readonly all: readonly Ward[];
  readonly ward: Ward | null;
  readonly live: LiveWard;
  readonly changed: () => void;
}

function Screen({ route, session, wards, all, ward, live, changed }: ScreenProps) {
  const isRefused = ward === null || live.refused;
  if ('wardId' in route && route.wardId !== null && isRefused)
    return <RefusedWard wardId={route.wardId} session={session} />;
  switch (route.screen) {
    case 'setup':
    case 'display':
    case 'ward':
      return isRefused ? (
        <WardChoice wards={wards} />
      ) : (
        <WardScreen key={ward.id} ward={ward} live={live} session={session} />
      );
    case 'patient':
      return (
        ward && (
          <PatientScreen
            key={route.patientId}
            patientId={route.patientId}
            ward={ward}
            live={live}
            session={session}
          />
        )
      );
    case 'handover':
      return ward && <HandoverScreen key={ward.id} ward={ward} />;
    case 'placards':
      return ward && <PlacardsScreen ward={ward} live={live} />;
    case 'administration':
      return <AdministrationScreen section={route.section} wards={all} changed={changed} />;
    case 'model':
      return <ModelScreen />;
    default:
      return <p>{words.faults.notFound}</p>;
  }
}
