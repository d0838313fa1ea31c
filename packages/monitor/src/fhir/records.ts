/** Who and what an Observation points to, and the audit, as FHIR R4 resources. Pure. */
import type { AuditEvent, Device, Encounter, Patient } from '@medplum/fhirtypes';
import type { Configuration } from '../configuration.js';
import type { AuditRow, Episode, Patient as MienPatient } from '../protocol.js';
import { simulatedMeta } from './observation.js';
import { limitation, term } from './terms.js';

/** The pseudonym alone: the map to hospital numbers never leaves by this door. */
export const patientOf = ({ id, simulated }: Pick<MienPatient, 'id' | 'simulated'>): Patient => ({
  resourceType: 'Patient',
  id,
  ...simulatedMeta(simulated),
  identifier: [{ use: 'secondary', type: { text: 'Pseudonym in Mien' }, value: id }],
});

export interface Stay {
  readonly episode: Episode;
  readonly bedLabel: string;
}

export const encounterOf = ({ episode, bedLabel }: Stay): Encounter => ({
  resourceType: 'Encounter',
  id: episode.id,
  ...simulatedMeta(episode.simulated),
  status: episode.endedAt === null ? 'in-progress' : 'finished',
  class: {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
    code: 'IMP',
    display: 'inpatient encounter',
  },
  subject: { reference: `Patient/${episode.patientId}` },
  period: { start: episode.startedAt, ...(episode.endedAt === null ? {} : { end: episode.endedAt }) },
  location: [{ location: { display: bedLabel } }],
});

/** @param models those whose names this server was told */
export function deviceOf(modelHash: string, models: Configuration['models']): Device {
  const known = models.find(({ hash }) => hash === modelHash);
  return {
    resourceType: 'Device',
    id: modelHash,
    identifier: [{ type: { text: 'SHA-256 of the model' }, value: modelHash }],
    ...(known
      ? { deviceName: [{ name: known.name, type: 'model-name' }], version: [{ value: known.version }] }
      : {}),
    type: term('automated-classification'),
    note: [{ text: limitation }],
  };
}

const seriousFailure = '8';
const success = '0';

export const auditEventOf = (row: AuditRow): AuditEvent => ({
  resourceType: 'AuditEvent',
  id: row.hash,
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  subtype: [{ display: row.action }],
  recorded: row.at,
  outcome: row.outcome === 'allowed' ? success : seriousFailure,
  ...(row.reason === null ? {} : { outcomeDesc: row.reason }),
  ...(row.action === 'BREAK-GLASS' ? { purposeOfEvent: [breakGlass] } : {}),
  agent: [
    {
      requestor: true,
      who: { display: row.actor },
      ...(row.role === null ? {} : { role: [{ text: row.role }] }),
    },
  ],
  source: { observer: { display: row.server } },
  ...(row.target === null ? {} : { entity: [{ what: { identifier: { value: row.target } } }] }),
});

const breakGlass = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'BTG', display: 'break the glass' },
  ],
};
