/** Finds out who asks: a session cookie of a browser, or the bearer token of a device. */
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../access/permissions.js';
import { hashSecret } from '../access/secrets.js';
import { isLoopback } from '../configuration.js';
import type { Token } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { type SessionRow, touchSession, validSessions } from '../store/sessions.js';
import { validToken } from '../store/tokens.js';
import type { Context } from './context.js';

export const sessionCookie = 'mien_session';
export const csrfHeader = 'x-csrf-token';
/** A session's last use is written down at most this often. */
const touchMs = 30_000;
/** A token is looked up again after this long, or as soon as settings change. */
const rememberMs = 30_000;

export interface Authentication {
  identify(request: FastifyRequest): Promise<Principal | null>;
  /** Which of these sessions are still valid, by hash of their secret. */
  sessions(secretHashes: readonly string[]): Promise<Map<string, Principal>>;
}

export function createAuthentication(context: Context): Authentication {
  const { configuration, database, now } = context;
  const tokens = new Map<string, { readonly token: Token; readonly until: number }>();
  context.changes.hear(message => {
    if (message.kind === 'settings') tokens.clear();
  });
  const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

  const sessions = async (secretHashes: readonly string[]) => {
    const rows = await validSessions(
      database.query,
      secretHashes,
      iso(now()),
      iso(now() - configuration.idleMinutes * 60_000),
    );
    return new Map(rows.map(row => [row.secretHash, sessionPrincipal(row)]));
  };

  const bearer = async (secret: string): Promise<Principal | null> => {
    const key = hashSecret(secret);
    const known = tokens.get(key);
    if (known && known.until > now() && (known.token.expiresAt ?? '~') > iso(now()))
      return tokenPrincipal(known.token);
    const token = await validToken(database.query, secret, iso(now()));
    // A display's token is exchanged for a session, it opens nothing by itself.
    if (!token || token.kind === 'display') return null;
    tokens.set(key, { token, until: now() + rememberMs });
    return tokenPrincipal(token);
  };

  const cookie = async (secret: string): Promise<Principal | null> => {
    const secretHash = hashSecret(secret);
    const principal = (await sessions([secretHash])).get(secretHash) ?? null;
    if (principal?.session && Date.parse(principal.session.lastSeenAt) < now() - touchMs)
      await touchSession(database.query, secretHash, iso(now()));
    return principal;
  };

  return {
    sessions,
    identify: async request => {
      const header = request.headers.authorization;
      if (header !== undefined)
        return /^Bearer [\w-]{1,200}$/.test(header) ? bearer(header.slice('Bearer '.length)) : null;
      const secret = request.cookies[sessionCookie];
      return secret === undefined ? null : cookie(secret);
    },
  };
}

function sessionPrincipal(row: SessionRow): Principal {
  const { role, name, userId, tokenId, wards, openedWards, secretHash, csrf, lastSeenAt, expiresAt } = row;
  return {
    role,
    name,
    userId,
    tokenId,
    wards,
    openedWards,
    streamId: null,
    session: { secretHash, csrf, lastSeenAt, expiresAt },
  };
}

function tokenPrincipal(token: Token): Principal {
  const role = token.kind === 'device' ? 'device' : 'integration';
  return {
    role,
    name: `${role} ${token.id}`,
    userId: null,
    tokenId: token.id,
    wards: [],
    openedWards: [],
    streamId: token.streamId,
    session: null,
  };
}

/** Methods that change nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A page elsewhere must not be able to use a visitor's session. @throws Refusal */
export function refuseForeignPages(context: Context, request: FastifyRequest, isSocket: boolean): void {
  const { origin, host } = request.headers;
  if (context.configuration.publicUrl === null && !isLoopback(hostNameOf(host))) {
    throw new Refusal(
      'forbidden',
      `this server is not called ${host}; set publicUrl to the address that browsers use`,
    );
  }
  const changes = isSocket || !safeMethods.has(request.method);
  if (!changes || (origin === undefined && !isSocket)) return;
  const expected =
    context.configuration.publicUrl === null
      ? `${request.protocol}://${host}`
      : new URL(context.configuration.publicUrl).origin;
  if (origin !== expected) throw new Refusal('forbidden', 'the request comes from another site');
}

/** @throws Refusal when a browser's change lacks the session's own token */
export function refuseForgery(request: FastifyRequest): void {
  const session = request.principal?.session;
  if (session && !safeMethods.has(request.method) && request.headers[csrfHeader] !== session.csrf) {
    throw new Refusal('forbidden', `a change needs the header ${csrfHeader}, as given by GET /api/session`);
  }
}

function hostNameOf(host: string | undefined): string {
  const name = (host ?? '').replace(/:\d+$/, '');
  return name === '[::1]' ? '::1' : name;
}
