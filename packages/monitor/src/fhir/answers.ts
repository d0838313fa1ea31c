/** What every FHIR server answers around its resources: what it can do, pages of a search, refusals. Pure. */
import type {
  Bundle,
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceInteraction as Interaction,
  OperationOutcome,
  Resource,
  CapabilityStatementRestResourceSearchParam as SearchParameter,
} from '@medplum/fhirtypes';
import { limitation } from './terms.js';

const date: SearchParameter = { name: 'date', type: 'date' };
const token = (name: string): SearchParameter => ({ name, type: 'token' });
const reference = (name: string): SearchParameter => ({ name, type: 'reference' });
const read: Interaction = { code: 'read' };
const search: Interaction = { code: 'search-type' };

const resources: CapabilityStatementRestResource[] = [
  {
    type: 'Observation',
    interaction: [read, search],
    searchParam: [
      ...['patient', 'subject', 'encounter'].map(reference),
      date,
      ...['code', 'status'].map(token),
      { ...token('_tag'), documentation: 'HTEST finds what is simulated, which is left out otherwise' },
    ],
  },
  { type: 'Patient', interaction: [read] },
  { type: 'Encounter', interaction: [read, search], searchParam: [reference('patient')] },
  { type: 'Device', interaction: [read] },
  { type: 'AuditEvent', interaction: [search], searchParam: [date] },
  { type: 'CodeSystem', interaction: [read, search], searchParam: [{ name: 'url', type: 'uri' }] },
  { type: 'ValueSet', interaction: [read, search], searchParam: [{ name: 'url', type: 'uri' }] },
];

export const capabilityStatement = (baseUrl: string): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-22',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  software: { name: 'Mien monitor' },
  implementation: { description: limitation, url: baseUrl },
  rest: [
    {
      mode: 'server',
      security: { description: 'A token of the kind integration, as Authorization: Bearer' },
      resource: resources,
    },
  ],
});

export interface Page {
  readonly resources: readonly (Resource & { readonly id?: string })[];
  /** The search itself, and the next page of it. */
  readonly self: URL;
  readonly next?: URL;
}

export function searchSet(baseUrl: string, { resources: found, self, next }: Page): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [
      { relation: 'self', url: self.href },
      ...(next === undefined ? [] : [{ relation: 'next', url: next.href }]),
    ],
    entry: found.map(resource => ({
      fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    })),
  };
}

/** FHIR's words for our refusals; what is not here is an exception. */
const issueCodes = {
  invalid: 'invalid',
  signedOut: 'login',
  forbidden: 'forbidden',
  missing: 'not-found',
  tooMany: 'throttled',
  tooLarge: 'too-long',
  unavailable: 'transient',
} as const;

export const outcome = (code: string, diagnostics: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [
    { severity: 'error', code: issueCodes[code as keyof typeof issueCodes] ?? 'exception', diagnostics },
  ],
});
