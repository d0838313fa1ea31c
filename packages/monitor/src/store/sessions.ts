/** Signed-in browsers, and sign-ons that are on their way. */
import { z } from 'zod';
import { hashSecret, newSecret } from '../access/secrets.js';
import {
  heldWardsSchema,
  roles,
  type TokenId,
  tokenIdSchema,
  type UserId,
  userIdSchema,
  wardIdSchema,
} from '../protocol.js';
import { type Query, readRows } from './database.js';

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
