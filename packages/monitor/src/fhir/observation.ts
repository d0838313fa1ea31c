/** A minute or a notice of the record as a FHIR R4 Observation. Pure. */
import type { Meta, Observation, ObservationComponent } from '@medplum/fhirtypes';
import { expressions } from '../protocol.js';
import type { ClinicalEntry, ClinicalMinute, ClinicalNotice } from '../store/clinical.js';
import { observationId } from './ids.js';
import { limitation, type Term, term, ucum } from './terms.js';

const minuteMs = 60_000;
const secondsInMinute = 60;

export const observationOf = (entry: ClinicalEntry): Observation =>
  entry.kind === 'minute' ? minuteObservation(entry) : noticeObservation(entry);

/** Marks what is made up, for whoever it may reach. */
export const simulatedMeta = (simulated: boolean): { meta?: Meta } =>
  simulated
    ? { meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] } }
    : {};

function minuteObservation(minute: ClinicalMinute): Observation {
  const { probabilities, masked, frames, usable } = minute;
  const end = iso(Date.parse(minute.at) + minuteMs);
  return {
    ...common(minute, 'expression-resemblance'),
    effectivePeriod: { start: minute.at, end },
    issued: end,
    ...(probabilities === null ? { dataAbsentReason: absent(masked > 0 ? 'masked' : 'error') } : {}),
    component: [
      ...(probabilities === null ? [] : resemblances(probabilities)),
      component('usable-fraction', Math.min(1, usable / secondsInMinute), '1'),
      component('frames', frames, '{frames}'),
    ],
    note: [{ text: limitation }],
  };
}

/** Which expression it was about says the rule's name; the numbers stand in the minutes. */
function noticeObservation(notice: ClinicalNotice): Observation {
  const { acknowledgement, name, raisedAt, endedAt } = notice;
  const words =
    acknowledgement && [acknowledgement.reason, acknowledgement.comment].filter(Boolean).join(': ');
  return {
    ...common(notice, 'expression-notice'),
    effectivePeriod: { start: notice.at, ...(endedAt === null ? {} : { end: endedAt }) },
    issued: raisedAt,
    valueString: name,
    ...(acknowledgement
      ? { performer: [{ type: 'Practitioner', identifier: { value: acknowledgement.by } }] }
      : {}),
    note: [
      { text: limitation },
      ...(acknowledgement ? [{ time: acknowledgement.at, text: `Acknowledged: ${words}` }] : []),
    ],
  };
}

function common(entry: ClinicalEntry, code: Term): Observation {
  const { patientId, episodeId, modelHash, simulated, status } = entry;
  return {
    resourceType: 'Observation',
    id: observationId(entry),
    ...simulatedMeta(simulated),
    status,
    category: [term('automated-facial-expression')],
    code: term(code),
    subject: { reference: `Patient/${patientId}` },
    encounter: { reference: `Encounter/${episodeId}` },
    method: term('automated-classification'),
    ...(modelHash === null ? {} : { device: { reference: `Device/${modelHash}` } }),
  };
}

/** One per class, in units of 1, and how undecided they are together. */
function resemblances(probabilities: readonly number[]): ObservationComponent[] {
  const entropy = probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
  return [
    ...expressions.map((expression, index) => component(expression, probabilities[index] ?? 0, '1')),
    component('entropy', entropy, 'bit'),
  ];
}

function component(code: Term, value: number, unit: '1' | 'bit' | '{frames}'): ObservationComponent {
  const rounded = Math.round(value * 1e4) / 1e4;
  return { code: term(code), valueQuantity: { value: rounded, unit, system: ucum, code: unit } };
}

const absent = (code: 'masked' | 'error') => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
});

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
