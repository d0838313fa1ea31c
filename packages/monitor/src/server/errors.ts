/** How a request is refused, in JSON or as FHIR. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { outcome } from '../fhir/answers.js';
import { Refusal, refusalStatus } from '../refusal.js';
import type { Context } from './context.js';
import { fhirType } from './fhir-replies.js';

/** The one place where an error becomes an answer. What we did not expect tells the caller nothing. */
export function answerError(
  context: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refused = (status: number, code: string, message: string) =>
    refuse(request, reply, status, code, message);
  if (error instanceof Refusal) {
    if (error.code === 'unavailable' || error.code === 'storageFull' || error.code === 'tooMany')
      void reply.header('retry-after', '5');
    return refused(refusalStatus[error.code], error.code, error.message);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation
      .slice(0, 5)
      .map(fault => `${fault.instancePath || 'body'}: ${fault.message}`);
    return refused(400, 'invalid', faults.join('; '));
  }
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refused(statusCode, statusCode === 413 ? 'tooLarge' : 'invalid', message ?? '');
  context.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  return refused(500, 'internal', 'the server failed; its log says why');
}

export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  void reply.code(status);
  if (!request.url.startsWith('/fhir/')) return reply.send({ error: code, message });
  return reply.type(fhirType).send(outcome(code, message));
}
