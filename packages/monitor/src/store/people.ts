/** Whoever may sign in. */
import type { z } from 'zod';
import { type HeldWards, staffSchema, type User, type UserId, userSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { type Query, readRow, readRows } from './database.js';

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

/**
 * Run in a transaction.
 *
 * @throws Refusal when nobody would be left who may change it back
 */
export async function changeUser(
  query: Query,
  id: UserId,
  change: Pick<User, 'role' | 'wards' | 'disabled'>,
  passwordHash: string | null,
): Promise<User> {
  // Two administrators who take away each other's rights at once must not both succeed.
  await query('LOCK TABLE users IN EXCLUSIVE MODE', []);
  const sql = `UPDATE users SET role = $2, wards = $3, disabled = $4, password_hash = coalesce($5, password_hash) WHERE id = $1 RETURNING ${userColumns}`;
  const changed = readRow(
    userSchema,
    await query(sql, [id, change.role, JSON.stringify(change.wards), change.disabled, passwordHash]),
    'user',
  );
  if (!(await hasAdministrator(query)))
    throw new Refusal(
      'conflict',
      `${changed.name} is the only administrator who may sign in; make another one first`,
    );
  return changed;
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
