/** Addresses of the screens, and the way from one to another. */
import { type PatientId, patientIdSchema, type WardId, wardIdSchema } from '@mien/monitor/protocol';
import { createStore, useStore } from './store.js';

export const sections = ['places', 'people', 'devices', 'rules', 'retention', 'audit'] as const;
export type Section = (typeof sections)[number];

export type Route =
  | { readonly screen: 'ward'; readonly wardId: WardId | null }
  | { readonly screen: 'handover' | 'placards'; readonly wardId: WardId }
  | { readonly screen: 'patient'; readonly wardId: WardId; readonly patientId: PatientId }
  | { readonly screen: 'camera' }
  | { readonly screen: 'model' }
  | { readonly screen: 'administration'; readonly section: Section }
  | { readonly screen: 'setup' }
  | { readonly screen: 'display' }
  | { readonly screen: 'missing' };

const missing: Route = { screen: 'missing' };

/** @param path as in the address bar, e.g. `/ward/…/patient/P-1` */
export function routeOf(path: string): Route {
  const [first = '', second, third, fourth] = path.split('/').slice(1).map(decodeURIComponent);
  switch (first) {
    case '':
      return { screen: 'ward', wardId: null };
    case 'ward':
      return wardRoute(second, third, fourth);
    case 'administration': {
      const section = sections.find(name => name === (second ?? sections[0]));
      return section ? { screen: 'administration', section } : missing;
    }
    case 'camera':
    case 'model':
    case 'setup':
    case 'display':
      return { screen: first };
    default:
      return missing;
  }
}

function wardRoute(ward: string | undefined, part: string | undefined, patient: string | undefined): Route {
  const wardId = wardIdSchema.safeParse(ward).data;
  const patientId = patientIdSchema.safeParse(patient).data;
  if (!wardId) return missing;
  if (part === undefined) return { screen: 'ward', wardId };
  if (part === 'handover' || part === 'placards') return { screen: part, wardId };
  return part === 'patient' && patientId ? { screen: 'patient', wardId, patientId } : missing;
}

export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'ward':
      return route.wardId ? `/ward/${route.wardId}` : '/';
    case 'handover':
    case 'placards':
      return `/ward/${route.wardId}/${route.screen}`;
    case 'patient':
      return `/ward/${route.wardId}/patient/${route.patientId}`;
    case 'administration':
      return `/administration/${route.section}`;
    case 'missing':
      return '/';
    default:
      return `/${route.screen}`;
  }
}

const current = createStore<Route>(routeOf(location.pathname));
addEventListener('popstate', () => current.set(routeOf(location.pathname)));

export const currentRoute = (): Route => current.get();

export const useRoute = (): Route => useStore(current);

export function go(route: Route): void {
  history.pushState(null, '', pathOf(route));
  current.set(route);
  scrollTo(0, 0);
}

/** What follows the `#` of the address, which is then taken out of the history. */
export function takeFragment(): string {
  const word = location.hash.slice(1);
  if (word !== '') history.replaceState(null, '', location.pathname);
  return word;
}
