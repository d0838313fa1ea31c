/** The hospital's own sign-on by OpenID Connect: authorisation code with PKCE, state and nonce. */
import * as client from 'openid-client';
import { hashSecret } from '../access/secrets.js';
import { type Configuration, isLoopback, readSettingFile } from '../configuration.js';
import { type User, userNameSchema } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { upsertSubject } from '../store/people.js';
import { beginSignOn, takeSignOn } from '../store/sessions.js';
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
  const secret = readSettingFile('oidc.clientSecretFile', oidc.clientSecretFile);
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
      const name = userNameOf(claims);
      const user = await upsertSubject(query, {
        name,
        subject: `${claims.iss}#${claims.sub}`,
        role: entry.role,
        wards: entry.wards,
        passwordHash: null,
      }).catch(cause => {
        if (!(cause instanceof Refusal) || cause.code !== 'conflict') throw cause;
        throw new Refusal('conflict', `another account is named ${name} already; ask the administrator`, {
          cause,
        });
      });
      if (user.disabled) throw new Refusal('forbidden', 'this account is disabled');
      return user;
    },
  };
}

/** The provider's own name for the person, or, where ours cannot hold it, one made of the subject. */
function userNameOf({ preferred_username, sub }: client.IDToken): string {
  const named = [preferred_username, sub]
    .map(name => userNameSchema.safeParse(name))
    .find(one => one.success);
  return named?.data ?? `sso-${hashSecret(sub).slice(0, 16)}`;
}
