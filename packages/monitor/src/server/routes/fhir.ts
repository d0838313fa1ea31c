/** The record as FHIR R4, read only, for the hospital's other systems. */
import { z } from 'zod';
import { auditRows } from '../../audit/read.js';
import { capabilityStatement } from '../../fhir/answers.js';
import { searchOf } from '../../fhir/ids.js';
import { observationOf } from '../../fhir/observation.js';
import { auditEventOf, deviceOf, encounterOf, patientOf } from '../../fhir/records.js';
import {
  auditSearchSchema,
  encounterSearchSchema,
  observationSearchSchema,
  termSearchSchema,
  timeSpan,
} from '../../fhir/search.js';
import { codeSystem, valueSet } from '../../fhir/terms.js';
import { episodeIdSchema, modelHashSchema, patientIdSchema } from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import { clinicalEntries, encounters } from '../../store/clinical.js';
import { patient } from '../../store/patients.js';
import type { App, Context } from '../context.js';
import { type FhirReplies, fhirReplies } from '../fhir-replies.js';

const reading = { config: { access: 'fhir.read' } } as const;
const kinds = { 'expression-resemblance': 'minute', 'expression-notice': 'notice' } as const;
const described = { response: { 200: z.unknown() } };

export function addFhirRoutes(app: App, context: Context): void {
  const replies = fhirReplies(context);
  addObservationRoutes(app, context, replies);
  addRecordRoutes(app, context, replies);
  addOpenRoutes(app, replies);
}

function addObservationRoutes(app: App, context: Context, replies: FhirReplies): void {
  const { query } = context.database;

  app.get(
    '/fhir/Observation',
    { ...reading, schema: { ...described, querystring: observationSearchSchema } },
    async (request, reply) => {
      const { patient, subject, encounter, code, status, date, _tag, _count, _page } = request.query;
      const patientId = patient ?? subject;
      if (patientId === undefined && encounter === undefined && date.length === 0)
        throw new Refusal('invalid', 'name a patient, an encounter or a date, such as date=ge2026-11-22');
      const search = {
        simulated: _tag !== undefined,
        patientId,
        episodeId: encounter,
        kind: code && kinds[code],
        status,
        ...timeSpan(date),
        after: _page,
      };
      const rows = await clinicalEntries(query, search, _count + 1);
      return replies.page(request, reply, {
        rows,
        count: _count,
        resourceOf: observationOf,
        placeOf: row => row,
      });
    },
  );
  app.get(
    '/fhir/Observation/:id',
    { ...reading, schema: { ...described, params: z.strictObject({ id: z.string().max(64) }) } },
    async (request, reply) => {
      const search = searchOf(request.params.id);
      const [entry] = search === null ? [] : await clinicalEntries(query, search, 1);
      if (!entry) throw new Refusal('missing', 'no such Observation');
      return replies.one(reply, observationOf(entry));
    },
  );
}

/** Who and what an Observation points to, and the audit. */
function addRecordRoutes(app: App, context: Context, replies: FhirReplies): void {
  const { query } = context.database;

  app.get(
    '/fhir/Patient/:patientId',
    { ...reading, schema: { ...described, params: z.strictObject({ patientId: patientIdSchema }) } },
    async (request, reply) => replies.one(reply, patientOf(await patient(query, request.params.patientId))),
  );
  app.get(
    '/fhir/Encounter',
    { ...reading, schema: { ...described, querystring: encounterSearchSchema } },
    async (request, reply) => {
      const found = await encounters(query, { patientId: request.query.patient });
      return replies.all(request, reply, found.map(encounterOf));
    },
  );
  app.get(
    '/fhir/Encounter/:episodeId',
    { ...reading, schema: { ...described, params: z.strictObject({ episodeId: episodeIdSchema }) } },
    async (request, reply) => {
      const [found] = await encounters(query, { episodeId: request.params.episodeId });
      if (!found) throw new Refusal('missing', 'no such Encounter');
      return replies.one(reply, encounterOf(found));
    },
  );
  app.get(
    '/fhir/Device/:modelHash',
    { ...reading, schema: { ...described, params: z.strictObject({ modelHash: modelHashSchema }) } },
    async (request, reply) =>
      replies.one(reply, deviceOf(request.params.modelHash, context.configuration.models)),
  );
  app.get(
    '/fhir/AuditEvent',
    {
      config: { access: 'fhir.audit' },
      schema: { ...described, querystring: auditSearchSchema },
    },
    async (request, reply) => {
      const { date, _count, _page } = request.query;
      const rows = await auditRows(query, { ...timeSpan(date), after: _page }, _count + 1);
      return replies.page(request, reply, {
        rows,
        count: _count,
        resourceOf: ({ row }) => auditEventOf(row),
        placeOf: ({ row, key }) => ({ at: row.at, key }),
      });
    },
  );
}

/** What is said about the server and its words names nobody. */
function addOpenRoutes(app: App, replies: FhirReplies): void {
  const open = { config: { access: 'public' } } as const;
  app.get('/fhir/metadata', { ...open, schema: { hide: true } }, async (request, reply) =>
    replies.one(reply, capabilityStatement(replies.baseUrl(request))),
  );
  for (const resource of [codeSystem, valueSet]) {
    const { resourceType, id, url } = resource;
    app.get(`/fhir/${resourceType}/${id}`, { ...open, schema: { hide: true } }, async (_, reply) =>
      replies.one(reply, resource),
    );
    app.get(
      `/fhir/${resourceType}`,
      { ...open, schema: { hide: true, querystring: termSearchSchema } },
      async (request, reply) => {
        const isMeant = request.query.url === undefined || request.query.url === url;
        return replies.all(request, reply, isMeant ? [resource] : []);
      },
    );
  }
}
