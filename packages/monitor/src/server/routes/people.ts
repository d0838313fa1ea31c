/** Users, tokens, the audit: an administrator's work. */
import { z } from 'zod';
import { hashPassword } from '../../access/passwords.js';
import { auditRows } from '../../audit/read.js';
import { retainedAuditFrom, verifyAudit } from '../../audit/verify.js';
import {
  auditRowSchema,
  auditVerdictSchema,
  newTokenSchema,
  staffSchema,
  timeSchema,
  tokenFieldsSchema,
  tokenIdSchema,
  tokenSchema,
  userChangeSchema,
  userFieldsSchema,
  userIdSchema,
  userSchema,
} from '../../protocol.js';
import * as people from '../../store/people.js';
import { type App, type Context, timeNow } from '../context.js';

const ofUser = z.strictObject({ userId: userIdSchema });
const ofToken = z.strictObject({ tokenId: tokenIdSchema });
const auditSpan = z.strictObject({
  from: timeSchema,
  to: timeSchema,
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

export function addPeopleRoutes(app: App, context: Context): void {
  const { changes } = context;
  const { query } = context.database;
  const manageUsers = { access: 'users.manage' } as const;
  const manageTokens = { access: 'tokens.manage' } as const;

  app.get(
    '/api/staff',
    { config: { access: 'staff.read' }, schema: { response: { 200: z.array(staffSchema) } } },
    async () => people.staff(query),
  );
  app.get(
    '/api/users',
    { config: manageUsers, schema: { response: { 200: z.array(userSchema) } } },
    async () => people.users(query),
  );
  app.post(
    '/api/users',
    { config: manageUsers, schema: { body: userFieldsSchema, response: { 200: userSchema } } },
    async request => {
      const { name, role, wards, password } = request.body;
      return people.addUser(query, { name, role, wards, passwordHash: await hashPassword(password) });
    },
  );
  app.put(
    '/api/users/:userId',
    {
      config: manageUsers,
      schema: { params: ofUser, body: userChangeSchema, response: { 200: userSchema } },
    },
    async request => {
      const { password, ...change } = request.body;
      const passwordHash = password === undefined ? null : await hashPassword(password);
      const changed = await people.changeUser(query, request.params.userId, change, passwordHash);
      if (passwordHash !== null || change.disabled) await people.endSessionsOf(query, changed.id);
      return changed;
    },
  );

  app.get(
    '/api/tokens',
    { config: manageTokens, schema: { response: { 200: z.array(tokenSchema) } } },
    async () => people.tokens(query),
  );
  app.post(
    '/api/tokens',
    { config: manageTokens, schema: { body: tokenFieldsSchema, response: { 200: newTokenSchema } } },
    async request => people.addToken(query, request.body),
  );
  app.delete(
    '/api/tokens/:tokenId',
    { config: manageTokens, schema: { params: ofToken, response: { 200: tokenSchema } } },
    async request => {
      const revoked = await people.revokeToken(query, request.params.tokenId, timeNow(context));
      await changes.settings();
      return revoked;
    },
  );

  app.get(
    '/api/audit',
    {
      config: { access: 'audit.read' },
      schema: { querystring: auditSpan, response: { 200: z.array(auditRowSchema) } },
    },
    async request => {
      const { from, to, limit } = request.query;
      const found = await auditRows(query, { from, before: to }, limit);
      return found.map(({ row }) => row);
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
