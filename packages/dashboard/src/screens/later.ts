/** Screens that a ward's first paint does not wait for: each is a script of its own. */
import { lazy } from 'react';

const patient = () => import('./patient/patient.js');
const handover = () => import('./handover.js');

export const PatientScreen = lazy(patient);
export const HandoverScreen = lazy(handover);
export const PlacardsScreen = lazy(() => import('./placards.js'));
export const AdministrationScreen = lazy(() => import('./administration/administration.js'));
export const ModelScreen = lazy(() => import('./model/model.js'));
/** It brings the recognition engine with it. */
export const CameraScreen = lazy(() => import('./camera/camera.js'));

/** Fetches what a nurse turns to from a ward, so that it is there when the line is not. */
export const fetchNurseScreens = (): Promise<unknown> =>
  Promise.all([patient(), handover()]).catch(() => undefined);
