/** Tokens of devices, wall displays and integrations. */
import { hashSecret, newSecret } from '../access/secrets.js';
import { type Token, type TokenFields, type TokenId, tokenSchema } from '../protocol.js';
import { type Query, readRow, readRows } from './database.js';

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
