import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, temporaryFolder } from '../store/stores.js';
import { Browser, type Reply, type Running, run } from './browser.js';

/** People at the hospital's provider and their groups. */
const groups: Record<string, readonly string[]> = {
  alice: ['nurses', 'icu'],
  bob: ['kitchen'],
  'auth0|7': ['icu'],
  carol: ['icu'],
};

let provider: Server;
let server: Running;
let issuer: string;
beforeAll(async () => {
  const [providerPort, serverPort] = [await freePort(), await freePort()];
  issuer = `http://127.0.0.1:${providerPort}`;
  const secretFile = join(temporaryFolder(), 'client-secret');
  writeFileSync(secretFile, 'a-long-client-secret\n');
  provider = createServer(
    new Provider(issuer, {
      clients: [
        {
          client_id: 'mien',
          client_secret: 'a-long-client-secret',
          redirect_uris: [`http://127.0.0.1:${serverPort}/api/sign-on/return`],
        },
      ],
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      conformIdTokenClaims: false,
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, preferred_username: id, groups: groups[id] ?? [] }),
      }),
      cookies: { keys: ['test'] },
    }).callback(),
  );
  await new Promise<void>(resolve => provider.listen(providerPort, '127.0.0.1', resolve));
  server = await run({
    port: serverPort,
    oidc: {
      issuer,
      clientId: 'mien',
      clientSecretFile: secretFile,
      groups: [{ group: 'icu', role: 'clinician', wards: 'every' }],
    },
  });
});
afterAll(async () => {
  await server.stop();
  provider.closeAllConnections();
  await new Promise(resolve => provider.close(resolve));
});

interface SignedOn {
  readonly session: string | null;
  /** What the sign-in page says to whoever was not let in. */
  readonly refused: string | null;
}

/** Follows redirects between both sites with a cookie jar each, signing in as `name` where the provider asks. */
async function signOn(name: string): Promise<SignedOn> {
  const jars = new Map<string, Map<string, string>>();
  let session: string | null = null;
  let address = new URL('/api/sign-on', server.monitor.url);
  let form: URLSearchParams | null = null;
  for (let hop = 0; hop < 20; hop++) {
    const jar = jars.get(address.origin) ?? new Map<string, string>();
    jars.set(address.origin, jar);
    const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
    const response: Response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(key, value);
      if (key === 'mien_session') session = `${key}=${value}`;
    }
    const location = response.headers.get('location');
    const body = await response.text();
    form = null;
    if (location) {
      address = new URL(location, address);
      if (address.href === new URL('/', server.monitor.url).href)
        return { session, refused: await refusedFor(jar) };
    } else if (address.origin === issuer && response.status === 200) {
      const prompt = /name="prompt" value="(\w+)"/.exec(body)?.[1] ?? '';
      address = new URL(/action="([^"]+)"/.exec(body)?.[1] ?? '', address);
      form = new URLSearchParams(prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt });
    } else throw new Error(`the sign-on ended at ${address.href}: ${response.status} ${body}`);
  }
  throw new Error('the sign-on went in circles');
}

async function refusedFor(jar: ReadonlyMap<string, string>): Promise<string | null> {
  const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
  return (await new Browser(server.monitor.url).send('GET', '/api/sign-in', undefined, { cookie })).body
    .refused;
}

it('lets in whom the hospital vouches for, in the role of the first matching group', async () => {
  const { session, refused } = await signOn('alice');
  expect(refused).toBeNull();
  expect((await new Browser(server.monitor.url).get('/api/sign-in')).body).toEqual({
    hospital: true,
    refused: null,
  });
  const alice = new Browser(server.monitor.url);
  alice.cookie = session ?? '';
  expect((await alice.get('/api/session')).body).toMatchObject({
    name: 'alice',
    role: 'clinician',
    wards: 'every',
  });
  const { body: users } = await server.administrator.get('/api/users');
  expect(users).toContainEqual(expect.objectContaining({ name: 'alice', subject: `${issuer}#alice` }));
  expect((await signOn('alice')).session).not.toBeNull();
  expect((await server.administrator.get('/api/users')).body).toHaveLength(users.length);
});

it('names whom the provider names in a way of its own, and never merges two accounts', async () => {
  expect((await signOn('auth0|7')).session).not.toBeNull();
  const { body: users } = await server.administrator.get('/api/users');
  expect(users).toContainEqual(
    expect.objectContaining({
      name: expect.stringMatching(/^sso-[0-9a-f]{16}$/),
      subject: `${issuer}#auth0|7`,
    }),
  );
  await server.person('carol', 'viewer', []);
  expect(await signOn('carol')).toEqual({
    session: null,
    refused: expect.stringContaining('another account is named carol'),
  });
});

it('keeps out whoever is in no group, and whoever is disabled', async () => {
  expect(await signOn('bob')).toEqual({
    session: null,
    refused: expect.stringContaining('you are in no group'),
  });
  const { body: users } = await server.administrator.get('/api/users');
  const { id } = users.find((user: { name: string }) => user.name === 'alice');
  await server.administrator.send('PUT', `/api/users/${id}`, {
    role: 'clinician',
    wards: 'every',
    disabled: true,
  });
  expect(await signOn('alice')).toEqual({ session: null, refused: 'this account is disabled' });
});

it('refuses an answer to a question it did not ask, and one played twice', async () => {
  const nobody = new Browser(server.monitor.url);
  const refusedOf = ({ headers }: Reply) => {
    expect(headers.get('location')).toBe('/');
    const set = headers.getSetCookie().find(one => one.startsWith('mien_sign_on_refused=')) ?? '';
    return decodeURIComponent(set);
  };
  const madeUp = await nobody.get('/api/sign-on/return?code=stolen&state=made-up');
  expect(refusedOf(madeUp)).toContain('not begun here');
  const begun = await nobody.get('/api/sign-on');
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const answer = `/api/sign-on/return?code=stolen&state=${state}&iss=${encodeURIComponent(issuer)}`;
  const headers = { cookie: `mien_sign_on=${state}` };
  expect(refusedOf(await nobody.send('GET', answer, undefined, headers))).toContain('not accepted');
  expect(refusedOf(await nobody.send('GET', answer, undefined, headers))).toContain('not begun here');
});
