/** The audit's hash chain: each row's hash covers the row and the hash before it. Pure. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { AuditEntry, AuditRow } from '../protocol.js';

/** Before the first row of a server's first day. */
export const chainStart = '0'.repeat(64);

export type AuditPlace = Pick<AuditRow, 'server' | 'day' | 'number'>;

export function chainHash(previous: string, place: AuditPlace, entry: AuditEntry): string {
  const { at, actor, role, action, target, outcome, reason } = entry;
  const content = [
    previous,
    place.server,
    place.day,
    place.number,
    at,
    actor,
    role,
    action,
    target,
    outcome,
    reason,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Where a server's chain of one day ends, signed with a key that the database does not hold. */
export const auditHeadSchema = z.strictObject({
  server: z.string(),
  day: z.iso.date(),
  number: z.int().positive(),
  hash: z.string(),
  signature: z.string(),
});
export type AuditHead = z.infer<typeof auditHeadSchema>;

const signedText = ({ server, day, number, hash }: Omit<AuditHead, 'signature'>) =>
  Buffer.from(JSON.stringify([server, day, number, hash]));

export function signHead(head: Omit<AuditHead, 'signature'>, privatePem: string): AuditHead {
  const signature = sign(null, signedText(head), createPrivateKey(privatePem)).toString('base64');
  return { server: head.server, day: head.day, number: head.number, hash: head.hash, signature };
}

export function headIsGenuine(head: AuditHead, publicPem: string): boolean {
  const key: KeyObject = createPublicKey(publicPem);
  return verify(null, signedText(head), key, Buffer.from(head.signature, 'base64'));
}
