/** Who may do what, where: the one place that decides. Pure. */
import type { HeldWards, Role, StreamId, TokenId, UserId, WardId } from '../protocol.js';

/** `own`: in wards one holds (a device: its one stream). */
type Grant = 'own' | 'any';
type Grants = Readonly<Partial<Record<Role, Grant>>>;

interface Permission {
  readonly grants: Grants;
  /** `session`: one audit row per session and hour, for what happens every second. */
  readonly audit: 'each' | 'session' | 'no';
}

const people: Grants = { viewer: 'any', clinician: 'any', administrator: 'any' };
const everyone: Grants = { ...people, display: 'any' };
const staff: Grants = { viewer: 'own', clinician: 'own', administrator: 'own' };
const clinicians: Grants = { clinician: 'own' };
const administrators: Grants = { administrator: 'any' };
const devices: Grants = { device: 'own' };
const integrations: Grants = { integration: 'any' };

/** An action's name is what the audit says was done. */
export const permissions = {
  /** One's own session: to see it, to stay, to leave. */
  'session.use': { grants: everyone, audit: 'no' },
  'session.end': { grants: everyone, audit: 'each' },
  /** Wards one may see; beds and cameras in them. */
  'places.read': { grants: { ...staff, administrator: 'any', display: 'own' }, audit: 'no' },
  'wards.list': { grants: everyone, audit: 'no' },
  'places.change': { grants: administrators, audit: 'each' },
  /** The ward live, with its open notices. */
  'ward.watch': { grants: { ...staff, display: 'own' }, audit: 'session' },
  'feed.open': { grants: everyone, audit: 'each' },
  'zone.draw': { grants: clinicians, audit: 'each' },
  'curtain.draw': { grants: clinicians, audit: 'each' },
  'curtain.open': { grants: clinicians, audit: 'each' },
  'patient.admit': { grants: clinicians, audit: 'each' },
  /** The free beds of every ward, and nothing of who lies in the others. */
  'beds.offer': { grants: clinicians, audit: 'no' },
  'patient.transfer': { grants: clinicians, audit: 'each' },
  'patient.discharge': { grants: clinicians, audit: 'each' },
  'consent.withdraw': { grants: clinicians, audit: 'each' },
  'patient.read': { grants: staff, audit: 'each' },
  'note.add': { grants: clinicians, audit: 'each' },
  'baseline.set': { grants: clinicians, audit: 'each' },
  'baseline.reset': { grants: clinicians, audit: 'each' },
  'identity.set': { grants: clinicians, audit: 'each' },
  'identity.forget': { grants: clinicians, audit: 'each' },
  'patient.follow': { grants: staff, audit: 'no' },
  'patients.followed': { grants: people, audit: 'no' },
  'identity.read': { grants: clinicians, audit: 'each' },
  'patient.export': { grants: { clinician: 'own', administrator: 'own' }, audit: 'each' },
  'patient.erase': { grants: administrators, audit: 'each' },
  /** With what people wrote when they answered: not for a wall. */
  'notices.read': { grants: staff, audit: 'session' },
  /** All who lay in a ward, in one look. */
  'handover.read': { grants: staff, audit: 'each' },
  'notice.answer': { grants: clinicians, audit: 'each' },
  'rules.read': { grants: people, audit: 'no' },
  'rules.change': { grants: administrators, audit: 'each' },
  'rules.replay': { grants: { clinician: 'own', administrator: 'own' }, audit: 'each' },
  'glass.break': { grants: { clinician: 'any' }, audit: 'each' },
  /** The names behind the ids of those who acted. */
  'staff.read': { grants: people, audit: 'no' },
  'retention.read': { grants: people, audit: 'no' },
  'users.read': { grants: administrators, audit: 'each' },
  'user.add': { grants: administrators, audit: 'each' },
  'user.change': { grants: administrators, audit: 'each' },
  'tokens.read': { grants: administrators, audit: 'each' },
  'token.add': { grants: administrators, audit: 'each' },
  'token.revoke': { grants: administrators, audit: 'each' },
  'audit.read': { grants: administrators, audit: 'each' },
  'fhir.read': { grants: integrations, audit: 'each' },
  'fhir.audit': { grants: { ...integrations, administrator: 'any' }, audit: 'each' },
  'stream.ingest': { grants: devices, audit: 'session' },
  'stream.ask': { grants: devices, audit: 'session' },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

/** Whoever asks: a person, a wall display, a device or an integration. */
export interface Principal {
  readonly role: Role;
  /** Named in the audit. */
  readonly name: string;
  readonly userId: UserId | null;
  readonly tokenId: TokenId | null;
  readonly wards: HeldWards;
  /** Wards opened by breaking the glass. */
  readonly openedWards: readonly WardId[];
  readonly streamId: StreamId | null;
  /** Null for a bearer token. */
  readonly session: {
    readonly secretHash: string;
    readonly csrf: string;
    readonly lastSeenAt: string;
    readonly expiresAt: string;
  } | null;
}

/** Where the thing acted upon lies; null ids stand for a thing that is not there. */
export interface Place {
  readonly wardId: WardId | null;
  readonly streamId?: string;
}

export function holdsWard(
  principal: Pick<Principal, 'wards' | 'openedWards'>,
  wardId: WardId | null,
): boolean {
  if (principal.wards === 'every') return true;
  return wardId !== null && (principal.wards.includes(wardId) || principal.openedWards.includes(wardId));
}

/** @param place null for what lies in no ward */
export function isAllowed(principal: Principal, action: Action, place: Place | null): boolean {
  const grant = (permissions[action].grants as Grants)[principal.role];
  if (grant === undefined) return false;
  if (grant === 'any') return true;
  if (place === null) return false;
  return principal.role === 'device'
    ? principal.streamId === place.streamId
    : holdsWard(principal, place.wardId);
}
