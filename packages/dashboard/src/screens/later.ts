/** Screens that a ward's first paint does not wait for: each is a script of its own. */
import { lazy } from 'react';
import { words } from '../messages.js';
import { Unreachable } from '../server/client.js';

const fetched =
  <Screen>(load: () => Promise<Screen>) =>
  (): Promise<Screen> =>
    load().catch(cause => {
      throw new Unreachable(words.faults.screen, { cause });
    });

const patient = fetched(() => import('./patient/patient.js'));
const handover = fetched(() => import('./handover.js'));

export const PatientScreen = lazy(patient);
export const HandoverScreen = lazy(handover);
export const PlacardsScreen = lazy(fetched(() => import('./placards.js')));
export const AdministrationScreen = lazy(fetched(() => import('./administration/administration.js')));
export const ModelScreen = lazy(fetched(() => import('./model/model.js')));
/** It brings the recognition engine with it. */
export const CameraScreen = lazy(fetched(() => import('./camera/camera.js')));

/** Fetches what a nurse turns to from a ward, so that it is there when the line is not. */
export const fetchNurseScreens = (): Promise<unknown> =>
  Promise.all([patient(), handover()]).catch(() => undefined);
