/** The hospital's own sign-on by OpenID Connect: authorisation code with PKCE, state and nonce. */
import { readFileSync } from 'node:fs';
import * as client from 'openid-client';
import { type Configuration, isLoopback } from '../configuration.js';
import { type User, userNameSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { beginSignOn, takeSignOn, upsertSubject } from '../store/people.js';
import { type Context, timeNow } from './context.js';

export interface SignOn {
  /** Where to send the browser, and the state its cookie must bring back. */
  begin(baseUrl: string): Promise<{ address: URL; state: string }>;
  /** @throws Refusal when the answer is not to a question of ours, or the person has no group that is let in */
  finish(answer: URL, state: string): Promise<User>;
}

const returnPath = '/api/sign-on/return';
const signOnMs = 600_000;

/** The provider may start later than we do: it is asked for its addresses at the first sign-on. */
export async function openSignOn(
  oidc: NonNullable<Configuration['oidc']>,
  context: Context,
): Promise<SignOn> {
  const secret = readFileSync(oidc.clientSecretFile, 'utf8').trim();
  const issuer = new URL(oidc.issuer);
  const plainHttp = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
  let discovered: Promise<client.Configuration> | null = null;
  const provider = (): Promise<client.Configuration> => {
    discovered ??= client
      .discovery(
        issuer,
        oidc.clientId,
        secret,
        undefined,
        plainHttp ? { execute: [client.allowInsecureRequests] } : undefined,
      )
      .catch(cause => {
        discovered = null;
        throw new Refusal('unavailable', `the sign-on at ${issuer.origin} does not answer; try again`, {
          cause,
        });
      });
    return discovered;
  };
  const { query } = context.database;

  return {
    begin: async baseUrl => {
      const [state, nonce, verifier] = [
        client.randomState(),
        client.randomNonce(),
        client.randomPKCECodeVerifier(),
      ];
      await beginSignOn(query, state, nonce, verifier, new Date(context.now() + signOnMs).toISOString());
      const address = client.buildAuthorizationUrl(await provider(), {
        redirect_uri: new URL(returnPath, baseUrl).href,
        scope: 'openid profile',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { address, state };
    },
    finish: async (answer, state) => {
      const begun = await takeSignOn(query, state, timeNow(context));
      if (!begun)
        throw new Refusal('forbidden', 'this sign-on was not begun here, or took too long; begin again');
      const tokens = await client
        .authorizationCodeGrant(await provider(), answer, {
          expectedState: state,
          expectedNonce: begun.nonce,
          pkceCodeVerifier: begun.verifier,
        })
        .catch(cause => {
          throw new Refusal('forbidden', 'the provider’s answer was not accepted; begin again', { cause });
        });
      const claims = tokens.claims();
      if (!claims) throw new Refusal('forbidden', 'the provider said nothing about who you are');
      const groups = claims[oidc.groupsClaim];
      const entry = oidc.groups.find(({ group }) => Array.isArray(groups) && groups.includes(group));
      if (!entry)
        throw new Refusal('forbidden', 'you are in no group that may use the monitor; ask its administrator');
      const name = userNameSchema.safeParse(claims.preferred_username).data ?? claims.sub;
      const user = await upsertSubject(query, {
        name,
        subject: `${claims.iss}#${claims.sub}`,
        role: entry.role,
        wards: entry.wards,
        passwordHash: null,
      });
      if (user.disabled) throw new Refusal('forbidden', 'this account is disabled');
      return user;
    },
  };
}
