/**
 * Codes of our own: no LOINC or SNOMED CT code for automated facial expression was found. Mien owns no domain,
 * so the systems' names are UUIDs, which are the same everywhere; every server serves both.
 */
import type { CodeableConcept, CodeSystem, Coding, ValueSet } from '@medplum/fhirtypes';
import { type Expression, expressions } from '../protocol.js';

export const termSystem = 'urn:uuid:c84c7203-6d69-4aa5-90f6-059e85f09227';
const expressionSet = 'urn:uuid:1dcdaf97-ea29-499f-becc-6ec1da303aec';
export const ucum = 'http://unitsofmeasure.org';

/** Stands in every Observation, Device and description. */
export const limitation =
  'A face that resembles an expression is not a state of mind. Not a medical device; assists observation.';

const nouns: Readonly<Record<Expression, string>> = {
  angry: 'anger',
  disgust: 'disgust',
  fear: 'fear',
  happy: 'happiness',
  sad: 'sadness',
  surprise: 'surprise',
  neutral: 'none of the six (neutral)',
};

const measures = {
  'automated-facial-expression': 'Automated facial expression, made by no clinician',
  'expression-resemblance': 'Mean resemblance of a face to each expression over one minute',
  'expression-notice': 'A rule over the resemblance held for its time',
  'automated-classification': 'Classification by a neural network beside the camera',
  entropy: 'Entropy of the mean probabilities, in bits',
  'usable-fraction': 'Fraction of the minute in which a face was usable',
  frames: 'Camera frames looked at',
} as const;
export type Term = keyof typeof measures | Expression;

const displays = new Map<Term, string>([
  ...(Object.entries(measures) as [Term, string][]),
  ...expressions.map(expression => [expression, `Resembles ${nouns[expression]}`] as const),
]);

export function term(code: Term): CodeableConcept {
  const coding: Coding = { system: termSystem, code, display: displays.get(code)! };
  return { coding: [coding] };
}

const version = '1.0.0';
const published = { status: 'active', version, date: '2026-11-22', publisher: 'Mien' } as const;

export const codeSystem: CodeSystem = {
  resourceType: 'CodeSystem',
  id: 'automated-facial-expression',
  url: termSystem,
  name: 'AutomatedFacialExpression',
  title: 'Automated facial expression',
  description: limitation,
  ...published,
  caseSensitive: true,
  content: 'complete',
  count: displays.size,
  concept: [...displays].map(([code, display]) => ({ code, display })),
};

export const valueSet: ValueSet = {
  resourceType: 'ValueSet',
  id: 'facial-expressions',
  url: expressionSet,
  name: 'FacialExpressions',
  title: 'Expressions that a face may resemble',
  description: limitation,
  ...published,
  compose: { include: [{ system: termSystem, version, concept: expressions.map(code => ({ code })) }] },
};
