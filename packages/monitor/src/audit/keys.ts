/** The folder of audit keys and newest heads, kept outside the database. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditHead, auditHeadSchema } from './chain.js';

export interface AuditKeys {
  readonly privatePem: string;
  /** Remembers where the chain ends now, so that even today's last rows cannot be cut off unseen. */
  remember(head: AuditHead): Promise<void>;
}

const file = (folder: string, server: string, kind: string) =>
  join(folder, `${encodeURIComponent(server)}.${kind}`);

/** Opens the server's key pair, or makes one the first time. */
export function openKeys(folder: string, server: string): AuditKeys {
  const privatePath = file(folder, server, 'private.pem');
  if (!existsSync(privatePath)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const pair = generateKeyPairSync('ed25519');
    writeFileSync(file(folder, server, 'public.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(privatePath, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const headPath = file(folder, server, 'head.json');
  return {
    privatePem: readFileSync(privatePath, 'utf8'),
    remember: async head => {
      await writeFile(`${headPath}.new`, JSON.stringify(head), { mode: 0o600 });
      await rename(`${headPath}.new`, headPath);
    },
  };
}

/** Null where the folder has no key of that server. */
export const publicKey = (folder: string, server: string): string | null =>
  readIfThere(file(folder, server, 'public.pem'));

/** Null where that server never wrote a row; `'damaged'` where the file is not a head. */
export function rememberedHead(folder: string, server: string): AuditHead | 'damaged' | null {
  const text = readIfThere(file(folder, server, 'head.json'));
  if (text === null) return null;
  try {
    return auditHeadSchema.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

/** Servers that have written an audit with this folder, whether or not the database still says so. */
export function rememberedServers(folder: string): string[] {
  const suffix = '.head.json';
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter(name => name.endsWith(suffix))
    .map(name => decodeURIComponent(name.slice(0, -suffix.length)));
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
