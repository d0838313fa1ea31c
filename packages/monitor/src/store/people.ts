/** Users, their sessions, and the tokens of devices, wall displays and integrations. Secrets are kept hashed. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  type HeldWards,
  heldWardsSchema,
  roles,
  staffSchema,
  type Token,
  type TokenFields,
  type TokenId,
  tokenIdSchema,
  tokenSchema,
  type User,
  type UserId,
  userIdSchema,
  userSchema,
  wardIdSchema,
} from '../protocol.js';
import { type Query, readRow, readRows } from './database.js';

/** 256 random bits: such a secret needs no slow hash. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const userColumns = 'id, name, role, wards, disabled, subject';

interface NewUser {
  readonly name: string;
  readonly role: User['role'];
  readonly wards: HeldWards;
  readonly passwordHash: string | null;
  readonly subject?: string;
}

export async function addUser(query: Query, user: NewUser): Promise<User> {
  const sql = `INSERT INTO users (name, role, wards, password_hash, subject) VALUES ($1, $2, $3, $4, $5) RETURNING ${userColumns}`;
  const values = [user.name, user.role, JSON.stringify(user.wards), user.passwordHash, user.subject ?? null];
  return readRow(userSchema, await query(sql, values), 'user');
}

/** Whoever the hospital's sign-on vouches for; role and wards are set anew at each sign-on. */
export async function upsertSubject(
  query: Query,
  user: NewUser & { readonly subject: string },
): Promise<User> {
  const sql = `INSERT INTO users (name, role, wards, subject) VALUES ($1, $2, $3, $4)
    ON CONFLICT (subject) DO UPDATE SET role = excluded.role, wards = excluded.wards RETURNING ${userColumns}`;
  return readRow(
    userSchema,
    await query(sql, [user.name, user.role, JSON.stringify(user.wards), user.subject]),
    'user',
  );
}

export async function changeUser(
  query: Query,
  id: UserId,
  change: Pick<User, 'role' | 'wards' | 'disabled'>,
  passwordHash: string | null,
): Promise<User> {
  const sql = `UPDATE users SET role = $2, wards = $3, disabled = $4, password_hash = coalesce($5, password_hash) WHERE id = $1 RETURNING ${userColumns}`;
  return readRow(
    userSchema,
    await query(sql, [id, change.role, JSON.stringify(change.wards), change.disabled, passwordHash]),
    'user',
  );
}

export async function users(query: Query): Promise<User[]> {
  return readRows(userSchema, await query(`SELECT ${userColumns} FROM users ORDER BY name`, []));
}

/** Everyone who ever had an account, disabled or not: what they did stays theirs. */
export async function staff(query: Query): Promise<z.infer<typeof staffSchema>[]> {
  return readRows(staffSchema, await query('SELECT id, name FROM users ORDER BY name', []));
}

export async function userWithPassword(
  query: Query,
  name: string,
): Promise<{ user: User; passwordHash: string } | null> {
  const [row] = await query(
    `SELECT ${userColumns}, password_hash FROM users WHERE name = $1 AND password_hash IS NOT NULL AND NOT disabled`,
    [name],
  );
  if (!row) return null;
  const { passwordHash, ...user } = row;
  return { user: userSchema.parse(user), passwordHash: String(passwordHash) };
}

export async function hasAdministrator(query: Query): Promise<boolean> {
  return (
    (await query(`SELECT 1 FROM users WHERE role = 'administrator' AND NOT disabled LIMIT 1`, [])).length > 0
  );
}

/** A signed-in browser: of a person, or of a wall display by its token. */
const sessionRowSchema = z.object({
  secretHash: z.string(),
  csrf: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  /** Wards opened by breaking the glass, until the session ends. */
  openedWards: z.array(wardIdSchema),
  userId: userIdSchema.nullable(),
  tokenId: tokenIdSchema.nullable(),
  name: z.string(),
  role: z.enum(roles),
  wards: heldWardsSchema,
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

interface NewSession {
  readonly secretHash: string;
  readonly holder: { readonly userId: UserId } | { readonly tokenId: TokenId };
  readonly at: string;
  readonly expiresAt: string;
}

export async function addSession(query: Query, session: NewSession): Promise<void> {
  const { holder } = session;
  await query(
    'INSERT INTO sessions (secret_hash, user_id, token_id, csrf, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [
      session.secretHash,
      'userId' in holder ? holder.userId : null,
      'tokenId' in holder ? holder.tokenId : null,
      newSecret(),
      session.at,
      session.expiresAt,
    ],
  );
}

/** Those of the given sessions that are valid at `at`: not expired or idle, their user enabled, their token not revoked. */
export async function validSessions(
  query: Query,
  secretHashes: readonly string[],
  at: string,
  idleSince: string,
): Promise<SessionRow[]> {
  const rows = await query(
    `SELECT sessions.secret_hash, csrf, last_seen_at, sessions.expires_at, opened_wards, user_id, token_id,
       coalesce(users.name, tokens.label) AS name, coalesce(users.role, 'display') AS role,
       coalesce(users.wards, jsonb_build_array(tokens.ward_id)) AS wards
     FROM sessions LEFT JOIN users ON users.id = user_id LEFT JOIN tokens ON tokens.id = token_id
     WHERE sessions.secret_hash = ANY ($1) AND sessions.expires_at > $2
       AND ((users.id IS NOT NULL AND NOT users.disabled AND last_seen_at > $3)
         OR (tokens.id IS NOT NULL AND tokens.revoked_at IS NULL AND (tokens.expires_at IS NULL OR tokens.expires_at > $2)))`,
    [secretHashes, at, idleSince],
  );
  return readRows(sessionRowSchema, rows);
}

export async function touchSession(query: Query, secretHash: string, at: string): Promise<void> {
  await query('UPDATE sessions SET last_seen_at = $2 WHERE secret_hash = $1', [secretHash, at]);
}

export async function openWard(query: Query, secretHash: string, wardId: string): Promise<void> {
  await query('UPDATE sessions SET opened_wards = opened_wards || $2::jsonb WHERE secret_hash = $1', [
    secretHash,
    JSON.stringify([wardId]),
  ]);
}

export async function endSession(query: Query, secretHash: string): Promise<void> {
  await query('DELETE FROM sessions WHERE secret_hash = $1', [secretHash]);
}

export async function endSessionsOf(query: Query, userId: UserId): Promise<void> {
  await query('DELETE FROM sessions WHERE user_id = $1', [userId]);
}

const tokenColumns = 'id, kind, label, stream_id, ward_id, expires_at, revoked_at';

/** @returns the token, and its secret, which is never to be seen again */
export async function addToken(query: Query, fields: TokenFields): Promise<{ token: Token; secret: string }> {
  const secret = `mien_${fields.kind}_${newSecret()}`;
  const sql = `INSERT INTO tokens (kind, label, stream_id, ward_id, secret_hash, expires_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${tokenColumns}`;
  const streamId = fields.kind === 'device' ? fields.streamId : null;
  const wardId = fields.kind === 'display' ? fields.wardId : null;
  const rows = await query(sql, [
    fields.kind,
    fields.label,
    streamId,
    wardId,
    hashSecret(secret),
    fields.expiresAt,
  ]);
  return { token: readRow(tokenSchema, rows, 'token'), secret };
}

export async function tokens(query: Query): Promise<Token[]> {
  return readRows(tokenSchema, await query(`SELECT ${tokenColumns} FROM tokens ORDER BY label, id`, []));
}

export async function validToken(query: Query, secret: string, at: string): Promise<Token | null> {
  const sql = `SELECT ${tokenColumns} FROM tokens WHERE secret_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`;
  return readRows(tokenSchema, await query(sql, [hashSecret(secret), at]))[0] ?? null;
}

export async function revokeToken(query: Query, id: TokenId, at: string): Promise<Token> {
  const sql = `UPDATE tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${tokenColumns}`;
  const revoked = readRow(tokenSchema, await query(sql, [id, at]), 'token');
  await query('DELETE FROM sessions WHERE token_id = $1', [id]);
  return revoked;
}

/** A sign-on at the hospital's provider that has been sent off and not yet come back. */
const signOnSchema = z.object({ nonce: z.string(), verifier: z.string() });

export async function beginSignOn(
  query: Query,
  state: string,
  nonce: string,
  verifier: string,
  expiresAt: string,
): Promise<void> {
  await query('INSERT INTO sign_ons (state, nonce, verifier, expires_at) VALUES ($1, $2, $3, $4)', [
    hashSecret(state),
    nonce,
    verifier,
    expiresAt,
  ]);
}

/** Each state is good once. */
export async function takeSignOn(
  query: Query,
  state: string,
  at: string,
): Promise<z.infer<typeof signOnSchema> | null> {
  const rows = await query(
    'DELETE FROM sign_ons WHERE state = $1 AND expires_at > $2 RETURNING nonce, verifier',
    [hashSecret(state), at],
  );
  return readRows(signOnSchema, rows)[0] ?? null;
}
