import {
  bedSchema,
  newTokenSchema,
  streamSchema,
  type Token,
  tokenSchema,
  type Ward,
} from '@mien/monitor/protocol';
import { useState } from 'react';
import { listed, words } from '../../messages.js';
import { Action } from '../../parts/action.js';
import { Fault } from '../../parts/fault.js';
import { Choice, Field, Form, textOf } from '../../parts/form.js';
import { listOf } from '../../server/lists.js';
import { server } from '../../server/session.js';
import { type Answer, useAnswer } from '../../server/use-answer.js';
import { serverNow } from '../../time/clock.js';
import { dayMs } from '../../time/durations.js';
import { deviceZone, yearText } from '../../time/text.js';

/** Ten years; who needs longer makes another one then. */
const mostDays = 3650;

type Made = ReturnType<typeof newTokenSchema.parse>;

/** Bedside cameras, wall displays and integrations: each has a token, shown once, revocable. */
export function DevicesSection({ wards }: { readonly wards: readonly Ward[] }) {
  const tokens = useAnswer(() => server.get(listOf(tokenSchema), '/api/tokens'), []);
  const cameras = useCameras(wards);
  const [made, setMade] = useState<Made | null>(null);
  return (
    <>
      <Fault text={tokens.fault ?? cameras.fault} />
      <section className="block">
        <h2>{words.devices.add}</h2>
        <Form
          label={words.devices.add}
          action={words.devices.add}
          submit={async fields => {
            setMade(await server.send(newTokenSchema, 'POST', '/api/tokens', tokenFields(fields)));
            tokens.again();
          }}
        >
          <TokenFields wards={wards} cameras={cameras.value ?? []} />
        </Form>
        {made && <MadeToken made={made} />}
      </section>
      <ul className="block">
        {(tokens.value ?? []).map(token => (
          <li key={token.id} className="row">
            <span>
              <strong>{token.label}</strong> {words.devices.kinds[token.kind]}{' '}
              <span className="muted">
                {listed(opened(token, wards, cameras.value ?? []), validity(token))}
              </span>
            </span>
            {isValid(token) && (
              <Action
                act={() => server.send(tokenSchema, 'DELETE', `/api/tokens/${token.id}`).then(tokens.again)}
              >
                {words.devices.revoke}
                <span className="spoken"> {token.label}</span>
              </Action>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface TokenFieldsProps {
  readonly wards: readonly Ward[];
  readonly cameras: readonly Camera[];
}

function TokenFields({ wards, cameras }: TokenFieldsProps) {
  const [kind, setKind] = useState<Token['kind']>('device');
  return (
    <div className="fields">
      <Choice
        name="kind"
        label={words.devices.kind}
        initial={kind}
        change={setKind}
        options={[
          ['device', words.devices.kinds.device],
          ['display', words.devices.kinds.display],
          ['integration', words.devices.kinds.integration],
        ]}
      />
      {kind === 'device' && (
        <Choice
          name="streamId"
          label={words.devices.camera}
          options={cameras.filter(({ simulated }) => !simulated).map(({ id, text }) => [id, text])}
        />
      )}
      {kind === 'display' && (
        <Choice name="wardId" label={words.shell.ward} options={wards.map(({ id, name }) => [id, name])} />
      )}
      <Field name="label" label={words.devices.label} />
      <Field name="days" type="number" label={words.devices.days} initial={365} min={1} max={mostDays} />
    </div>
  );
}

/** The secret is in the address that a device opens, after the `#`, which browsers send to nobody. */
function MadeToken({ made: { token, secret } }: { readonly made: Made }) {
  const opens = token.kind === 'device' ? `/camera#${token.streamId}.${secret}` : `/display#${secret}`;
  const address = new URL(opens, location.origin).href;
  return (
    <div role="status">
      <p>{words.devices.once[token.kind]}</p>
      <output className="secret">
        {token.kind === 'integration' ? secret : <a href={address}>{address}</a>}
      </output>
    </div>
  );
}

function tokenFields(fields: FormData) {
  const kind = textOf(fields, 'kind');
  const common = {
    kind,
    label: textOf(fields, 'label'),
    expiresAt: new Date(serverNow() + Number(textOf(fields, 'days')) * dayMs).toISOString(),
  };
  if (kind === 'device') return { ...common, streamId: textOf(fields, 'streamId') };
  return kind === 'display' ? { ...common, wardId: textOf(fields, 'wardId') } : common;
}

const isValid = ({ revokedAt, expiresAt }: Token): boolean =>
  revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > serverNow());

function validity(token: Token): string | null {
  const { revokedAt, expiresAt } = token;
  if (revokedAt) return words.devices.revoked(yearText(revokedAt, deviceZone));
  if (expiresAt === null) return null;
  const day = yearText(expiresAt, deviceZone);
  return isValid(token) ? words.devices.expires(day) : words.devices.expired(day);
}

/** The bed that a device writes for, or the ward that a display shows; null for what was taken away, and for an integration. */
function opened(
  { streamId, wardId }: Token,
  wards: readonly Ward[],
  cameras: readonly Camera[],
): string | null {
  return (
    cameras.find(({ id }) => id === streamId)?.text ?? wards.find(({ id }) => id === wardId)?.name ?? null
  );
}

interface Camera {
  readonly id: string;
  readonly text: string;
  readonly simulated: boolean;
}

/** Every camera of every ward, with where it stands. */
function useCameras(wards: readonly Ward[]): Answer<readonly Camera[]> {
  return useAnswer(async () => {
    const found = await Promise.all(
      wards.map(async ward => {
        const [beds, streams] = await Promise.all([
          server.get(listOf(bedSchema), `/api/wards/${ward.id}/beds`),
          server.get(listOf(streamSchema), `/api/wards/${ward.id}/streams`),
        ]);
        return streams.map(({ id, bedId, simulated }) => {
          const label = beds.find(bed => bed.id === bedId)?.label ?? '';
          return { id, text: `${ward.name}, ${words.notices.bed(label)}`, simulated };
        });
      }),
    );
    return found.flat();
  }, [wards]);
}
