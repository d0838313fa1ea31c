/** How FHIR resources are answered: one, all that were found, or page by page. */
import type { Resource } from '@medplum/fhirtypes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { searchSet } from '../fhir/answers.js';
import { cursorText } from '../fhir/search.js';
import { baseUrlOf, type Context } from './context.js';

export const fhirType = 'application/fhir+json; charset=utf-8';

type Known = Resource & { readonly id?: string };

interface Page<Row> {
  /** One more than `count` where there is a next page. */
  readonly rows: readonly Row[];
  readonly count: number;
  resourceOf(row: Row): Known;
  /** What the next page starts after. */
  placeOf(row: Row): { readonly at: string; readonly key: string };
}

export interface FhirReplies {
  /** Where the asker finds FHIR on this server. */
  baseUrl(request: FastifyRequest): string;
  one(reply: FastifyReply, resource: Resource): FastifyReply;
  all(request: FastifyRequest, reply: FastifyReply, resources: readonly Known[]): FastifyReply;
  page<Row>(request: FastifyRequest, reply: FastifyReply, page: Page<Row>): FastifyReply;
}

export function fhirReplies(context: Context): FhirReplies {
  const baseUrl = (request: FastifyRequest) => `${baseUrlOf(context, request)}/fhir`;
  const addressOf = (request: FastifyRequest) => new URL(request.url, baseUrlOf(context, request));
  const one = (reply: FastifyReply, resource: Resource) => reply.type(fhirType).send(resource);
  return {
    baseUrl,
    one,
    all: (request, reply, resources) =>
      one(reply, searchSet(baseUrl(request), { resources, self: addressOf(request) })),
    page: (request, reply, { rows, count, resourceOf, placeOf }) => {
      const shown = rows.slice(0, count);
      const self = addressOf(request);
      const last = rows.length > count ? shown.at(-1) : undefined;
      const next = last && new URL(self);
      next?.searchParams.set('_page', cursorText(placeOf(last!)));
      const resources = shown.map(resourceOf);
      return one(reply, searchSet(baseUrl(request), { resources, self, ...(next ? { next } : {}) }));
    },
  };
}
