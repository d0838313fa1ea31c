/** The record as FHIR R4, read only, for the hospital's other systems. */
import type { Resource } from '@medplum/fhirtypes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { auditRows } from '../../audit/read.js';
import { capabilityStatement, searchSet } from '../../fhir/answers.js';
import { searchOf } from '../../fhir/ids.js';
import { observationOf } from '../../fhir/observation.js';
import { auditEventOf, deviceOf, encounterOf, patientOf } from '../../fhir/records.js';
import {
  auditSearchSchema,
  cursorText,
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
import { type App, baseUrlOf, type Context } from '../context.js';

type Known = Resource & { readonly id?: string };

/** One more than the page is asked for: it begins the next one. */
interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
  resourceOf(row: Row): Known;
  placeOf(row: Row): { readonly at: string; readonly key: string };
}

export function addFhirRoutes(app: App, context: Context): void {
  const { query } = context.database;
  const base = (request: FastifyRequest) => `${baseUrlOf(context, request)}/fhir`;
  const answer = (reply: FastifyReply, resource: Resource) =>
    reply.type('application/fhir+json; charset=utf-8').send(resource);
  const answerAll = (request: FastifyRequest, reply: FastifyReply, resources: readonly Known[]) =>
    answer(reply, searchSet(base(request), { resources, self: addressOf(request) }));
  const addressOf = (request: FastifyRequest) => new URL(request.url, baseUrlOf(context, request));
  const answerPage = <Row>(request: FastifyRequest, reply: FastifyReply, pages: Pages<Row>) => {
    const shown = pages.rows.slice(0, pages.count);
    const last = shown.at(-1);
    const self = addressOf(request);
    const next = new URL(self);
    if (last) next.searchParams.set('_page', cursorText(pages.placeOf(last)));
    const goesOn = pages.rows.length > shown.length;
    const resources = shown.map(pages.resourceOf);
    return answer(reply, searchSet(base(request), { resources, self, ...(goesOn ? { next } : {}) }));
  };
  const reading = { config: { access: 'fhir.read' } } as const;
  const described = { response: { 200: z.unknown() } };

  app.get(
    '/fhir/Observation',
    { ...reading, schema: { ...described, querystring: observationSearchSchema } },
    async (request, reply) => {
      const { patient, subject, encounter, code, status, date, _tag, _count, _page } = request.query;
      const patientId = patient ?? subject;
      if (patientId === undefined && encounter === undefined && date.length === 0)
        throw new Refusal('invalid', 'name a patient, an encounter or a date, such as date=ge2026-11-22');
      const search = defined({
        simulated: _tag !== undefined,
        patientId,
        episodeId: encounter,
        kind: code && kinds[code],
        status,
        ...timeSpan(date),
        after: _page,
      });
      const rows = await clinicalEntries(query, search, _count + 1);
      return answerPage(request, reply, {
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
      return answer(reply, observationOf(entry));
    },
  );
  app.get(
    '/fhir/Patient/:patientId',
    { ...reading, schema: { ...described, params: z.strictObject({ patientId: patientIdSchema }) } },
    async (request, reply) => answer(reply, patientOf(await patient(query, request.params.patientId))),
  );
  app.get(
    '/fhir/Encounter',
    { ...reading, schema: { ...described, querystring: encounterSearchSchema } },
    async (request, reply) => {
      const found = await encounters(query, { patientId: request.query.patient });
      return answerAll(request, reply, found.map(encounterOf));
    },
  );
  app.get(
    '/fhir/Encounter/:episodeId',
    { ...reading, schema: { ...described, params: z.strictObject({ episodeId: episodeIdSchema }) } },
    async (request, reply) => {
      const [found] = await encounters(query, { episodeId: request.params.episodeId });
      if (!found) throw new Refusal('missing', 'no such Encounter');
      return answer(reply, encounterOf(found));
    },
  );
  app.get(
    '/fhir/Device/:modelHash',
    { ...reading, schema: { ...described, params: z.strictObject({ modelHash: modelHashSchema }) } },
    async (request, reply) => answer(reply, deviceOf(request.params.modelHash, context.configuration.models)),
  );
  app.get(
    '/fhir/AuditEvent',
    {
      config: { access: 'fhir.audit' },
      schema: { ...described, querystring: auditSearchSchema },
    },
    async (request, reply) => {
      const { date, _count, _page } = request.query;
      const search = defined({ ...timeSpan(date), after: _page });
      const rows = await auditRows(query, search, _count + 1);
      return answerPage(request, reply, {
        rows,
        count: _count,
        resourceOf: ({ row }) => auditEventOf(row),
        placeOf: ({ row, key }) => ({ at: row.at, key }),
      });
    },
  );

  // What is said about the server and its words names nobody.
  const open = { config: { access: 'public' } } as const;
  app.get('/fhir/metadata', { ...open, schema: { hide: true } }, async (request, reply) =>
    answer(reply, capabilityStatement(base(request))),
  );
  for (const resource of [codeSystem, valueSet]) {
    const { resourceType, id, url } = resource;
    app.get(`/fhir/${resourceType}/${id}`, { ...open, schema: { hide: true } }, async (_, reply) =>
      answer(reply, resource),
    );
    app.get(
      `/fhir/${resourceType}`,
      { ...open, schema: { hide: true, querystring: termSearchSchema } },
      async (request, reply) => {
        const isMeant = request.query.url === undefined || request.query.url === url;
        return answerAll(request, reply, isMeant ? [resource] : []);
      },
    );
  }
}

const kinds = { 'expression-resemblance': 'minute', 'expression-notice': 'notice' } as const;

type Defined<Value> = { readonly [Key in keyof Value]?: Exclude<Value[Key], undefined> };

/** Without what was not asked. */
const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<Value>;
