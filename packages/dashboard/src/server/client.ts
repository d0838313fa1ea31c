/** Asks the server; what comes back is checked, what it refuses is thrown. */
import { errorSchema } from '@mien/monitor/protocol';
import { words } from '../messages.js';

/** What a schema of the protocol can do here. */
export interface Schema<Value> {
  parse(value: unknown): Value;
}

/** The server said no. `message` is its own sentence. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server gave no answer at all. */
export class Unreachable extends Error {}

/** What was filled in cannot be sent. */
export class Mistake extends Error {}

export interface Client {
  get<Value>(schema: Schema<Value>, path: string): Promise<Value>;
  send<Value>(
    schema: Schema<Value>,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Value>;
}

/** `fetch`, in our words. @throws Unreachable */
export const reach = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(path, init).catch(cause => {
    throw new Unreachable(words.faults.unreachable, { cause });
  });

/** @param headers asked for at each request: the session's CSRF token, or a device's bearer token */
export function createClient(
  headers: () => Readonly<Record<string, string>>,
  signedOut: () => void = () => undefined,
): Client {
  const request = async <Value>(
    schema: Schema<Value>,
    method: string,
    path: string,
    body?: object,
  ): Promise<Value> => {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    const init: RequestInit = {
      method,
      headers: { ...headers(), ...content },
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await reach(path, init);
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return schema.parse(answer);
    if (response.status === 401) signedOut();
    const refusal = errorSchema.safeParse(answer);
    throw refusal.success
      ? new Refused(refusal.data.error, refusal.data.message)
      : new Refused('internal', words.faults.status(response.status));
  };
  return {
    get: (schema, path) => request(schema, 'GET', path),
    send: (schema, method, path, body) => request(schema, method, path, body ?? {}),
  };
}

export const messageOf = (error: unknown): string =>
  error instanceof Refused || error instanceof Unreachable || error instanceof Mistake
    ? error.message
    : words.faults.unexpected(String(error));
