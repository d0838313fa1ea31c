/** What the monitoring server, bedside devices and screens say to one another. Strict: an unknown key is refused. */
import { z } from 'zod';

/** What the server and the screens must reckon alike. */
export { leastBaselineMinutes } from './observations/baseline.js';
export { deviationsFromBaseline } from './observations/deviation.js';
export { type Mark, markOfMean } from './observations/mark.js';
export { shiftStart } from './observations/shifts.js';

/** The seven classes, in the order of every probability vector. A face *resembles* one; no state of mind is measured. */
export const expressions = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;
export const expressionSchema = z.enum(expressions);
export type Expression = z.infer<typeof expressionSchema>;

/** An observation covers one second of camera frames and takes at most this many bytes of JSON. */
export const observationWindowMs = 1000;
export const observationBytes = 2048;
/** Half of what a JSON number holds exactly: there is always a next one. */
export const mostSequence = 2 ** 52;
/** A batch holds at most this many observations. */
export const batchObservations = 1000;

const text = (longest: number) => z.string().trim().min(1).max(longest);
const count = z.int().nonnegative();
const unit = z.number().min(0).max(1);
const milliseconds = z.int().nonnegative().max(86_400_000);
/** UTC with a final Z. */
export const timeSchema = z.iso.datetime({ precision: 3 });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Of the model.onnx that made the probabilities. */
export const modelHashSchema = sha256;

export const wardIdSchema = z.uuid().brand<'WardId'>();
export const bedIdSchema = z.uuid().brand<'BedId'>();
export const streamIdSchema = z.uuid().brand<'StreamId'>();
export const episodeIdSchema = z.uuid().brand<'EpisodeId'>();
export const ruleIdSchema = z.uuid().brand<'RuleId'>();
export const noticeIdSchema = z.uuid().brand<'NoticeId'>();
export const userIdSchema = z.uuid().brand<'UserId'>();
export const tokenIdSchema = z.uuid().brand<'TokenId'>();
/** A pseudonym; the hospital's own number is kept apart, see `identitySchema`. */
export const patientIdSchema = z
  .string()
  .regex(
    /^[A-Z0-9][A-Z0-9-]{2,31}$/,
    'a pseudonym has 3 to 32 capital letters, digits and - only, such as P-4F7K2M',
  )
  .brand<'PatientId'>();
export type WardId = z.infer<typeof wardIdSchema>;
export type BedId = z.infer<typeof bedIdSchema>;
export type StreamId = z.infer<typeof streamIdSchema>;
export type EpisodeId = z.infer<typeof episodeIdSchema>;
export type RuleId = z.infer<typeof ruleIdSchema>;
export type NoticeId = z.infer<typeof noticeIdSchema>;
export type UserId = z.infer<typeof userIdSchema>;
export type TokenId = z.infer<typeof tokenIdSchema>;
export type PatientId = z.infer<typeof patientIdSchema>;

// Places

const timeZone = z.string().refine(isTimeZone, 'not an IANA time zone such as Europe/Berlin');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'no time of day such as 07:00');

export const wardFieldsSchema = z.strictObject({
  name: text(80),
  timeZone,
  /** Local times at which shifts begin. */
  shiftStarts: z.array(clockTime).min(1).max(6),
  /** Expression and trend notices allowed per bed and shift; the rest are kept but not shown. */
  noticeBudget: z.int().min(0).max(1000),
});
export const wardSchema = wardFieldsSchema.extend({ id: wardIdSchema, simulated: z.boolean() });
export type Ward = z.infer<typeof wardSchema>;

export const bedFieldsSchema = z.strictObject({ label: text(40), position: z.int().min(0).max(10_000) });
export const bedSchema = bedFieldsSchema.extend({ id: bedIdSchema, wardId: wardIdSchema });
export type Bed = z.infer<typeof bedSchema>;

/** The part of the picture, in fractions of its width and height, in which a face may be classified. */
export const zoneSchema = z
  .strictObject({ x: unit, y: unit, width: unit, height: unit })
  .refine(zone => zone.width > 0 && zone.height > 0, 'the bed zone is empty')
  .refine(
    zone => zone.x + zone.width <= 1.000001 && zone.y + zone.height <= 1.000001,
    'the bed zone leaves the picture',
  );
export type Zone = z.infer<typeof zoneSchema>;

export const pauseReasons = ['care', 'visit', 'request', 'other'] as const;
export const pauseFieldsSchema = z.strictObject({
  reason: z.enum(pauseReasons),
  /** After this the screens remind that the curtain is still drawn; it never opens by itself. */
  remindAfterMs: milliseconds,
});
/** Who did it, by an id that `staffSchema` names; null for the server itself, and for what is older than this field. */
const doneBy = userIdSchema.nullable().default(null);
export const pauseSchema = pauseFieldsSchema.extend({ since: timeSchema, by: doneBy });

export const streamFieldsSchema = z.strictObject({ name: text(80), zone: zoneSchema });
export const streamSchema = streamFieldsSchema.extend({
  id: streamIdSchema,
  bedId: bedIdSchema,
  simulated: z.boolean(),
  /** The privacy curtain; null while observing. */
  pause: pauseSchema.nullable(),
});
export type Stream = z.infer<typeof streamSchema>;

// Patients

export const identitySchema = z.strictObject({ hospitalNumber: text(64) });

export const consentSchema = z.strictObject({
  givenBy: z.enum(['patient', 'guardian', 'proxy']),
  recordedAt: timeSchema,
});
export type Consent = z.infer<typeof consentSchema>;

export const admissionSchema = z.strictObject({
  patientId: patientIdSchema.optional(),
  consent: consentSchema,
});

/** A bed in which nobody lies, to move a patient to. */
export const freeBedSchema = z.strictObject({
  id: bedIdSchema,
  label: z.string(),
  wardId: wardIdSchema,
  wardName: z.string(),
});
export type FreeBed = z.infer<typeof freeBedSchema>;

export const episodeSchema = z.strictObject({
  id: episodeIdSchema,
  patientId: patientIdSchema,
  bedId: bedIdSchema,
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  endReason: z.enum(['discharged', 'transferred', 'consentWithdrawn']).nullable(),
  consent: consentSchema,
  simulated: z.boolean(),
});
export type Episode = z.infer<typeof episodeSchema>;

export const baselineFieldsSchema = z.strictObject({ from: timeSchema, to: timeSchema });
/** How far a patient's usual minutes spread: per class the median and the median absolute deviation, unscaled. */
export const spreadSchema = z.strictObject({ median: unit, deviation: unit });
export type Spread = z.infer<typeof spreadSchema>;
export const baselineSchema = baselineFieldsSchema.extend({
  origin: z.enum(['clinician', 'automatic']),
  minutes: count,
  spreads: z.array(spreadSchema).length(expressions.length),
});
export type Baseline = z.infer<typeof baselineSchema>;

export const noteFieldsSchema = z.strictObject({ text: text(2000) });
export const noteSchema = noteFieldsSchema.extend({
  id: z.uuid(),
  patientId: patientIdSchema,
  at: timeSchema,
  author: userIdSchema,
});
export type Note = z.infer<typeof noteSchema>;

export const eventKinds = [
  'admitted',
  'transferred',
  'discharged',
  'consentWithdrawn',
  'paused',
  'resumed',
  'baselineSet',
  'baselineReset',
  'zoneDrawn',
] as const;
export const eventSchema = z.strictObject({
  id: z.uuid(),
  at: timeSchema,
  kind: z.enum(eventKinds),
  bedId: bedIdSchema.nullable(),
  patientId: patientIdSchema.nullable(),
  by: doneBy,
  detail: z.string().max(200).nullable(),
});
export type Event = z.infer<typeof eventSchema>;

export const patientSchema = z.strictObject({
  id: patientIdSchema,
  simulated: z.boolean(),
  episodes: z.array(episodeSchema),
  baseline: baselineSchema.nullable(),
});
export type Patient = z.infer<typeof patientSchema>;

// Observations

/** `usable`, or the reason why there is none: a poor view gives its reason, never a guess. */
export const views = [
  'usable',
  'noFace',
  'small',
  'blurred',
  'turned',
  'covered',
  'dark',
  'several',
  'masked',
] as const;
export const viewSchema = z.enum(views);

export const qualitySchema = z.strictObject({
  /** Width of the face in pixels of the frame. */
  facePixels: z.number().min(0).max(10_000),
  sharpness: unit,
  /** Degrees away from the camera. */
  turnDegrees: z.number().min(0).max(180),
  visible: unit,
  light: unit,
});

const probabilitiesSchema = z
  .array(unit)
  .length(expressions.length)
  .refine(
    values => Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) < 0.01,
    'the probabilities do not sum to 1',
  );

/** Never a picture: numbers about one second of the one face in the bed zone. */
export const observationSchema = z
  .strictObject({
    /** Counted by the device, unique within its stream: a repeated write changes nothing. */
    sequence: z.int().nonnegative().max(mostSequence),
    /** Start of the window. */
    at: timeSchema,
    view: viewSchema,
    /** Calibrated; null unless the view is usable. */
    probabilities: probabilitiesSchema.nullable(),
    /** The class the face resembles, or `uncertain` below the calibrated threshold; null unless usable. */
    resembles: z.enum([...expressions, 'uncertain']).nullable(),
    quality: qualitySchema.nullable(),
    frames: z.int().min(0).max(1000),
    /** Faces outside the zone: counted, never classified. */
    maskedFaces: z.int().min(0).max(100),
    modelHash: modelHashSchema,
  })
  .refine(
    value =>
      (value.view === 'usable') === (value.probabilities !== null) &&
      (value.view === 'usable') === (value.resembles !== null),
    'probabilities and resembles are given exactly where the view is usable',
  );
export type Observation = z.infer<typeof observationSchema>;

export const batchSchema = z.strictObject({
  /** The device's clock when it sent this, to tell skew from lateness. */
  sentAt: timeSchema,
  observations: z.array(observationSchema).min(1).max(batchObservations),
});
export type Batch = z.infer<typeof batchSchema>;

export const receiptSchema = z.strictObject({
  stored: count,
  duplicates: count,
  /** Not kept: no consented episode at that time, older than what is retained, or from the future. */
  discarded: count,
  paused: z.boolean(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** What a device is told about the stream its token is bound to. */
export const deviceSchema = z.strictObject({
  stream: streamSchema,
  nextSequence: count,
  serverTime: timeSchema,
});

export const storedObservationSchema = z.strictObject({
  ...observationSchema.shape,
  streamId: streamIdSchema,
  episodeId: episodeIdSchema,
  receivedAt: timeSchema,
  simulated: z.boolean(),
});
export type StoredObservation = z.infer<typeof storedObservationSchema>;

/** A minute or an hour of one stream: counts, and mean probabilities over its usable seconds. */
export const rollupSchema = z.strictObject({
  streamId: streamIdSchema,
  episodeId: episodeIdSchema,
  at: timeSchema,
  seconds: count,
  usable: count,
  frames: count,
  probabilities: z.array(unit).length(expressions.length).nullable(),
  simulated: z.boolean(),
});
export type Rollup = z.infer<typeof rollupSchema>;

const days = z.int().min(1).max(36_500);
/** How long each part is kept. Episodes, events, notes and notices stay until their patient is erased. */
export const retentionSchema = z.strictObject({
  rawDays: days,
  minuteDays: days,
  hourDays: days,
  auditYears: z.int().min(1).max(100),
});
export type Retention = z.infer<typeof retentionSchema>;

// Rules and notices

const ruleBase = {
  name: text(80),
  /** Null: every ward. */
  wardId: wardIdSchema.nullable(),
  enabled: z.boolean(),
  /** After a notice ended the rule stays quiet for this long. */
  refractoryMs: milliseconds,
};
const expressionRule = z.strictObject({
  ...ruleBase,
  kind: z.literal('expression'),
  expression: expressionSchema,
  enterAt: unit,
  exitBelow: unit,
  persistMs: milliseconds,
});
const trendRule = z.strictObject({
  ...ruleBase,
  kind: z.literal('trend'),
  expression: expressionSchema,
  direction: z.enum(['rise', 'fall']),
  /** In robust deviations (1.4826 × MAD) from the patient's own baseline. */
  enterAt: z.number().min(0).max(100),
  exitBelow: z.number().min(0).max(100),
  persistMs: milliseconds,
});
const technicalRule = z.strictObject({
  ...ruleBase,
  kind: z.literal('technical'),
  fault: z.enum(['faceLost', 'cameraDark', 'streamSilent', 'clockSkew']),
  /** How long the fault must last; for clockSkew, how far the clocks may differ. */
  afterMs: milliseconds,
});
const thresholdsApart = (rule: {
  readonly kind: string;
  readonly enterAt?: number;
  readonly exitBelow?: number;
}) => rule.kind === 'technical' || (rule.exitBelow ?? 0) < (rule.enterAt ?? 0);
const apart = 'exitBelow must be less than enterAt';
export const ruleFieldsSchema = z
  .discriminatedUnion('kind', [expressionRule, trendRule, technicalRule])
  .refine(thresholdsApart, apart);
export const ruleSchema = z
  .discriminatedUnion('kind', [
    expressionRule.extend({ id: ruleIdSchema }),
    trendRule.extend({ id: ruleIdSchema }),
    technicalRule.extend({ id: ruleIdSchema }),
  ])
  .refine(thresholdsApart, apart);
export type RuleFields = z.infer<typeof ruleFieldsSchema>;
export type Rule = z.infer<typeof ruleSchema>;

export const acknowledgementFieldsSchema = z.strictObject({
  reason: z.enum(['attended', 'expected', 'wrong', 'other']),
  comment: z.string().max(500).nullable(),
});
/** Longer, and nobody would remember the quiet. */
export const longestSnoozeMs = 86_400_000;

export const acknowledgementSchema = acknowledgementFieldsSchema.extend({ by: userIdSchema, at: timeSchema });

export const noticeSchema = z.strictObject({
  id: noticeIdSchema,
  ruleId: ruleIdSchema,
  kind: z.enum(['expression', 'trend', 'technical']),
  /** The rule's name when it fired. */
  name: z.string(),
  wardId: wardIdSchema,
  bedId: bedIdSchema,
  streamId: streamIdSchema,
  episodeId: episodeIdSchema.nullable(),
  onset: timeSchema,
  raisedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  /** Over the bed's budget for the shift it is kept but not shown; raised under a snooze it waits until that is over. */
  suppressed: z.enum(['budget', 'snoozed']).nullable(),
  /** A snooze is of one rule and one episode, and stands in each notice that it keeps quiet. */
  snoozedUntil: timeSchema.nullable(),
  snoozedBy: doneBy,
  acknowledgement: acknowledgementSchema.nullable(),
  simulated: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The clock of a notice that a rule would have raised. */
export const firingSchema = z.strictObject({
  onset: timeSchema,
  raisedAt: timeSchema,
  endedAt: timeSchema.nullable(),
});
export type Firing = z.infer<typeof firingSchema>;

export const replayRequestSchema = z.strictObject({
  rule: ruleFieldsSchema,
  from: timeSchema,
  to: timeSchema,
});
export const replaySchema = z.strictObject({ samples: count, firings: z.array(firingSchema) });

// The handover

/** One patient in one bed, within a stretch of time. */
export const staySchema = z.strictObject({
  episode: episodeSchema,
  bedLabel: z.string(),
  /** Observed; every second counts once for each camera. */
  seconds: count,
  /** Usable seconds by what their minute resembled, most first. */
  marks: z.array(z.strictObject({ mark: z.enum([...expressions, 'uncertain']), usable: count })),
  /** Raised within it, and whatever is open now. */
  notices: z.array(noticeSchema),
  events: z.array(eventSchema),
  notes: z.array(noteSchema),
});
export type Stay = z.infer<typeof staySchema>;
export const handoverSchema = z.strictObject({
  /** When it was read. */
  at: timeSchema,
  stays: z.array(staySchema),
});

// The live feed

/** A bed as it is now. A wall display gets no patient, no episode; that somebody lies there it may know. */
export const bedNowSchema = z.strictObject({
  bed: bedSchema,
  occupied: z.boolean(),
  patientId: patientIdSchema.nullable(),
  streams: z.array(
    z.strictObject({
      stream: streamSchema,
      latest: storedObservationSchema.omit({ episodeId: true }).nullable(),
    }),
  ),
  budgetSpent: z.boolean(),
});
export type BedNow = z.infer<typeof bedNowSchema>;

export const wardNowSchema = z.strictObject({
  type: z.literal('ward'),
  wardId: wardIdSchema,
  at: timeSchema,
  /** Messages this subscriber missed because it read too slowly. */
  skipped: count,
  beds: z.array(bedNowSchema),
  /** Not acknowledged, about those who lie there now; newest first. Faults that are over are left out, unless snoozed. */
  notices: z.array(noticeSchema.omit({ episodeId: true })),
  /** Older ones, for which there was no room. */
  noticesLeftOut: count,
});
export type WardNow = z.infer<typeof wardNowSchema>;

export const feedRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), wardId: wardIdSchema }),
  z.strictObject({ type: z.literal('unsubscribe'), wardId: wardIdSchema }),
]);
export type FeedRequest = z.infer<typeof feedRequestSchema>;
export const feedRefusalSchema = z.strictObject({ type: z.literal('refused'), reason: z.string() });
export type FeedRefusal = z.infer<typeof feedRefusalSchema>;

// People

/** Roles a person can hold; devices, wall displays and integrations hold tokens instead. */
export const userRoles = ['viewer', 'clinician', 'administrator'] as const;
export const roles = [...userRoles, 'device', 'display', 'integration'] as const;
export type Role = (typeof roles)[number];

export const userNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9._@-]{1,64}$/, 'a name has 1 to 64 of the letters a to z, digits and . _ @ - only');
export const passwordSchema = z.string().min(12, 'a password needs at least 12 characters').max(256);

/** The wards a person holds; `every` for the whole hospital. */
export const heldWardsSchema = z.union([z.literal('every'), z.array(wardIdSchema).max(1000)]);
export type HeldWards = z.infer<typeof heldWardsSchema>;

const userChange = { role: z.enum(userRoles), wards: heldWardsSchema, disabled: z.boolean() };
export const userFieldsSchema = z.strictObject({
  ...userChange,
  name: userNameSchema,
  password: passwordSchema,
});
export const userChangeSchema = z.strictObject({ ...userChange, password: passwordSchema.optional() });
export const userSchema = z.strictObject({
  ...userChange,
  id: userIdSchema,
  name: userNameSchema,
  /** The subject at the hospital's own sign-on; null for a local account. */
  subject: z.string().nullable(),
});
export type User = z.infer<typeof userSchema>;

/** Whom the ids in notes, acknowledgements, events and curtains stand for. */
export const staffSchema = z.strictObject({ id: userIdSchema, name: userNameSchema });

/** The doors besides a local account. */
export const signInSchema = z.strictObject({
  /** The hospital's own sign-on is set up; `/api/sign-on` leads to it. */
  hospital: z.boolean(),
  /** Why that did not let this browser in just now; told once. */
  refused: z.string().nullable(),
});
export const credentialsSchema = z.strictObject({ name: userNameSchema, password: z.string().max(256) });
export const setupSchema = z.strictObject({
  token: z.string().max(200),
  name: userNameSchema,
  password: passwordSchema,
});

export const sessionSchema = z.strictObject({
  role: z.enum(roles),
  name: z.string(),
  wards: heldWardsSchema,
  /** Sent back as the header `x-csrf-token` with every change. */
  csrf: z.string(),
  /** Null: never logged off for idleness (a wall display). */
  idleAfterMs: milliseconds.nullable(),
  expiresAt: timeSchema,
});
export const breakGlassSchema = z.strictObject({ wardId: wardIdSchema, reason: text(500) });

export const tokenFieldsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('device'),
    label: text(80),
    streamId: streamIdSchema,
    expiresAt: timeSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('display'),
    label: text(80),
    wardId: wardIdSchema,
    expiresAt: timeSchema.nullable(),
  }),
  z.strictObject({ kind: z.literal('integration'), label: text(80), expiresAt: timeSchema.nullable() }),
]);
export type TokenFields = z.infer<typeof tokenFieldsSchema>;
export const tokenSchema = z.strictObject({
  id: tokenIdSchema,
  kind: z.enum(['device', 'display', 'integration']),
  label: z.string(),
  streamId: streamIdSchema.nullable(),
  wardId: wardIdSchema.nullable(),
  expiresAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
});
export type Token = z.infer<typeof tokenSchema>;
/** Shown once, when the token is made. */
export const newTokenSchema = z.strictObject({ token: tokenSchema, secret: z.string() });

// Audit

export const auditEntrySchema = z.strictObject({
  at: timeSchema,
  actor: z.string().max(200),
  role: z.enum(roles).nullable(),
  action: z.string().max(80),
  /** What was acted upon: ids only. */
  target: z.string().max(200).nullable(),
  outcome: z.enum(['allowed', 'denied']),
  reason: z.string().max(500).nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditRowSchema = z.strictObject({
  ...auditEntrySchema.shape,
  server: z.string(),
  day: z.iso.date(),
  number: z.int().positive(),
  hash: sha256,
});
export type AuditRow = z.infer<typeof auditRowSchema>;
export const auditVerdictSchema = z.strictObject({
  rows: count,
  days: count,
  /** One sentence for each row or day that was changed, removed, reordered or cut off. */
  faults: z.array(z.string()),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

/** Every refusal has this shape. */
export const errorSchema = z.strictObject({ error: z.string(), message: z.string() });

/** Looking one up is slow, and every ward is read each second. */
const knownTimeZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (knownTimeZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    knownTimeZones.add(name);
    return true;
  } catch {
    return false;
  }
}
