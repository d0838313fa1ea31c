/** Users, tokens, the audit: an administrator's work. */
import { z } from 'zod';
import { hashPassword } from '../../access/passwords.js';
import { searchAudit } from '../../audit/read.js';
import { retainedAuditFrom, verifyAudit } from '../../audit/verify.js';
import {
  auditRowSchema,
  auditVerdictSchema,
  newTokenSchema,
  staffSchema,
  type TokenFields,
  tokenFieldsSchema,
  tokenIdSchema,
  tokenSchema,
  type User,
  userChangeSchema,
  userFieldsSchema,
  userIdSchema,
  userSchema,
} from '../../protocol.js';
import * as people from '../../store/people.js';
import { endSessionsOf } from '../../store/sessions.js';
import * as tokens from '../../store/tokens.js';
import { type App, type Context, timeNow } from '../context.js';
import { limitedSpan } from './shapes.js';

const ofUser = z.strictObject({ userId: userIdSchema });
const ofToken = z.strictObject({ tokenId: tokenIdSchema });
/** The newest rows of the span that mention the words, at most `limit`. */
const auditQuestion = limitedSpan(1000).extend({ words: z.string().trim().max(200).default('') });

export function addPeopleRoutes(app: App, context: Context): void {
  const { changes, database } = context;
  const { query } = database;

  app.get(
    '/api/staff',
    { config: { access: 'staff.read' }, schema: { response: { 200: z.array(staffSchema) } } },
    async () => people.staff(query),
  );
  app.get(
    '/api/users',
    { config: { access: 'users.read' }, schema: { response: { 200: z.array(userSchema) } } },
    async () => people.users(query),
  );
  app.post(
    '/api/users',
    {
      config: { access: 'user.add', target: grantedTo },
      schema: { body: userFieldsSchema, response: { 200: userSchema } },
    },
    async request => {
      const { name, role, wards, password } = request.body;
      return people.addUser(query, { name, role, wards, passwordHash: await hashPassword(password) });
    },
  );
  app.put(
    '/api/users/:userId',
    {
      config: { access: 'user.change', target: grantedTo },
      schema: { params: ofUser, body: userChangeSchema, response: { 200: userSchema } },
    },
    async request => {
      const { password, ...change } = request.body;
      const passwordHash = password === undefined ? null : await hashPassword(password);
      const changed = await database.transaction(inside =>
        people.changeUser(inside, request.params.userId, change, passwordHash),
      );
      if (passwordHash !== null || change.disabled) await endSessionsOf(query, changed.id);
      return changed;
    },
  );

  app.get(
    '/api/tokens',
    { config: { access: 'tokens.read' }, schema: { response: { 200: z.array(tokenSchema) } } },
    async () => tokens.tokens(query),
  );
  app.post(
    '/api/tokens',
    {
      config: { access: 'token.add', target: boundTo },
      schema: { body: tokenFieldsSchema, response: { 200: newTokenSchema } },
    },
    async request => tokens.addToken(query, request.body),
  );
  app.delete(
    '/api/tokens/:tokenId',
    {
      config: { access: 'token.revoke' },
      schema: { params: ofToken, response: { 200: tokenSchema } },
    },
    async request => {
      const revoked = await tokens.revokeToken(query, request.params.tokenId, timeNow(context));
      await changes.settings();
      return revoked;
    },
  );

  app.get(
    '/api/audit',
    {
      config: { access: 'audit.read' },
      schema: { querystring: auditQuestion, response: { 200: z.array(auditRowSchema) } },
    },
    async request => {
      const { from, to, words, limit } = request.query;
      return searchAudit(query, { from, before: to, words }, limit);
    },
  );
  app.get(
    '/api/audit/verdict',
    { config: { access: 'audit.read' }, schema: { response: { 200: auditVerdictSchema } } },
    async () =>
      verifyAudit(
        query,
        context.auditKeysFolder,
        retainedAuditFrom(context.configuration.retention.auditYears, context.now()),
      ),
  );
}

/** Who gets which role, for the audit. */
function grantedTo(body: unknown): string {
  const { name, role, disabled } = body as Partial<User> & Pick<User, 'role' | 'disabled'>;
  return [name, role, disabled && 'disabled'].filter(Boolean).join(' ');
}

/** What a token opens, for the audit. */
function boundTo(body: unknown): string {
  const fields = body as TokenFields;
  if (fields.kind === 'device') return `device ${fields.streamId}`;
  return fields.kind === 'display' ? `display ${fields.wardId}` : fields.kind;
}
