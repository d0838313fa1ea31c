/** Secrets of sessions, tokens and sign-ons: shown once, kept hashed. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: such a secret needs no slow hash. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
