/** Signing in and out: the first administrator, local accounts, the hospital's sign-on, wall displays, breaking the glass. */

import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { hashPassword, passwordMatches } from '../../access/passwords.js';
import { hashSecret, newSecret } from '../../access/secrets.js';
import {
  breakGlassSchema,
  credentialsSchema,
  type Role,
  sessionSchema,
  setupSchema,
  signInSchema,
  type TokenId,
  type UserId,
} from '../../protocol.js';
import { Refusal } from '../../refusal.js';
import * as people from '../../store/people.js';
import { ward } from '../../store/places.js';
import * as sessions from '../../store/sessions.js';
import { validToken } from '../../store/tokens.js';
import { sessionCookie } from '../authentication.js';
import { type App, baseUrlOf, type Context, principalOf, timeNow } from '../context.js';
import { openSignOn } from '../sign-on.js';
import { done, empty } from './shapes.js';

/** The one-time word in the link that is printed to the terminal, as long as there is no administrator. */
export interface FirstAdministrator {
  readonly token: string;
}

const displayHours = 24 * 365;
const stateCookie = 'mien_sign_on';
const refusedCookie = 'mien_sign_on_refused';

export async function addSessionRoutes(app: App, context: Context, first: FirstAdministrator): Promise<void> {
  const { configuration, audit, changes, now } = context;
  const { query } = context.database;
  const secure = configuration.tlsCert !== null || configuration.trustProxy;
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const limited = { max: configuration.signInsPerMinute, timeWindow: 60_000 };
  const signIn = { config: { access: 'public', rateLimit: limited } } as const;
  const note = (
    actor: string,
    role: Role | null,
    action: string,
    outcome: 'allowed' | 'denied',
    reason: string | null = null,
  ) => audit.append({ at: timeNow(context), actor, role, action, target: null, outcome, reason });

  const open = async (
    reply: FastifyReply,
    holder: { readonly userId: UserId } | { readonly tokenId: TokenId },
    hours: number,
  ): Promise<void> => {
    const secret = newSecret();
    const expiresAt = new Date(now() + hours * 3_600_000).toISOString();
    await sessions.addSession(query, {
      secretHash: hashSecret(secret),
      holder,
      at: timeNow(context),
      expiresAt,
    });
    void reply.setCookie(sessionCookie, secret, { ...cookie, maxAge: hours * 3600 });
  };

  app.get(
    '/api/sign-in',
    { config: { access: 'public' }, schema: { response: { 200: signInSchema } } },
    async (request, reply) => {
      const refused = request.cookies[refusedCookie] ?? null;
      if (refused !== null) void reply.clearCookie(refusedCookie, cookie);
      return { hospital: configuration.oidc !== null, refused };
    },
  );
  app.post(
    '/api/setup',
    { ...signIn, schema: { body: setupSchema, response: { 200: done } } },
    async (request, reply) => {
      const { token, name, password } = request.body;
      if (!sameText(token, first.token))
        throw new Refusal('forbidden', 'this is not the link that the server printed');
      const passwordHash = await hashPassword(password);
      const made = await context.database.transaction(async inside => {
        // Two who follow the link at once must not both become administrator.
        await inside('LOCK TABLE users IN EXCLUSIVE MODE', []);
        if (await people.hasAdministrator(inside))
          throw new Refusal('conflict', 'there is an administrator already; the link has done its work');
        return people.addUser(inside, { name, role: 'administrator', wards: 'every', passwordHash });
      });
      await note(name, 'administrator', 'setup', 'allowed');
      await open(reply, { userId: made.id }, configuration.sessionHours);
      return { done: true as const };
    },
  );

  app.post(
    '/api/login',
    { ...signIn, schema: { body: credentialsSchema, response: { 200: done } } },
    async (request, reply) => {
      const { name, password } = request.body;
      const known = await people.userWithPassword(query, name);
      if (!(await passwordMatches(password, known?.passwordHash ?? null)) || !known) {
        await note(name, null, 'login', 'denied');
        throw new Refusal('signedOut', 'the name or the password is wrong');
      }
      await note(name, known.user.role, 'login', 'allowed');
      await open(reply, { userId: known.user.id }, configuration.sessionHours);
      return { done: true as const };
    },
  );

  app.post(
    '/api/display',
    { ...signIn, schema: { body: z.strictObject({ token: z.string().max(200) }), response: { 200: done } } },
    async (request, reply) => {
      const token = await validToken(query, request.body.token, timeNow(context));
      if (token?.kind !== 'display')
        throw new Refusal('signedOut', 'this is no valid token of a wall display');
      await note(`display ${token.id}`, 'display', 'login', 'allowed');
      await open(reply, { tokenId: token.id }, displayHours);
      return { done: true as const };
    },
  );

  const signOn = configuration.oidc && (await openSignOn(configuration.oidc, context));
  if (signOn) {
    const hidden = { ...signIn, schema: { hide: true } };
    /** Whoever comes here is a person who follows a link: the sign-in page says why it led nowhere. */
    const turnAway = (reply: FastifyReply, error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return reply.setCookie(refusedCookie, error.message, { ...cookie, maxAge: 60 }).redirect('/');
    };
    app.get('/api/sign-on', hidden, async (request, reply) => {
      try {
        const { address, state } = await signOn.begin(baseUrlOf(context, request));
        return reply.setCookie(stateCookie, state, { ...cookie, maxAge: 600 }).redirect(address.href);
      } catch (error) {
        return turnAway(reply, error);
      }
    });
    app.get('/api/sign-on/return', hidden, async (request, reply) => {
      void reply.clearCookie(stateCookie, cookie);
      try {
        const answer = new URL(request.url, baseUrlOf(context, request));
        const user = await signOn.finish(answer, request.cookies[stateCookie] ?? '').catch(async error => {
          const why = error instanceof Refusal ? error.message : 'the provider’s answer was not accepted';
          await note('unknown', null, 'sign-on', 'denied', why);
          throw error;
        });
        await note(user.name, user.role, 'sign-on', 'allowed');
        await open(reply, { userId: user.id }, configuration.sessionHours);
        return reply.redirect('/');
      } catch (error) {
        return turnAway(reply, error);
      }
    });
  }

  app.get(
    '/api/session',
    { config: { access: 'session.use' }, schema: { response: { 200: sessionSchema } } },
    async request => {
      const { role, name, wards, openedWards, session } = principalOf(request);
      const idleAfterMs = role === 'display' ? null : configuration.idleMinutes * 60_000;
      const held = wards === 'every' ? wards : [...wards, ...openedWards];
      return {
        role,
        name,
        wards: held,
        csrf: session?.csrf ?? '',
        idleAfterMs,
        expiresAt: session?.expiresAt ?? timeNow(context),
      };
    },
  );
  app.post(
    '/api/logout',
    { config: { access: 'session.end' }, schema: { body: empty, response: { 200: done } } },
    async (request, reply) => {
      const { session } = principalOf(request);
      if (session) await sessions.endSession(query, session.secretHash);
      void reply.clearCookie(sessionCookie, cookie);
      return { done: true as const };
    },
  );
  app.post(
    '/api/break-glass',
    { config: { access: 'glass.break' }, schema: { body: breakGlassSchema, response: { 200: done } } },
    async request => {
      const { name, role, session } = principalOf(request);
      const { wardId, reason } = request.body;
      await ward(query, wardId);
      await audit.append({
        at: timeNow(context),
        actor: name,
        role,
        action: 'BREAK-GLASS',
        target: wardId,
        outcome: 'allowed',
        reason,
      });
      context.log.warn(
        { action: 'BREAK-GLASS' },
        'a clinician opened a ward that is not theirs; see the audit',
      );
      if (session) await sessions.openWard(query, session.secretHash, wardId);
      changes.wards([wardId]);
      return { done: true as const };
    },
  );
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(hashSecret(given)), Buffer.from(hashSecret(expected))];
  return timingSafeEqual(a, b);
}
