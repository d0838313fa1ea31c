/** A ward in every state of the visual language, at one fixed moment. Checked against the protocol. */
import {
  type BedNow,
  type Expression,
  eventSchema,
  expressions,
  handoverSchema,
  noteSchema,
  noticeSchema,
  type Observation,
  patientSchema,
  rollupSchema,
  ruleSchema,
  type Stream,
  sessionSchema,
  storedObservationSchema,
  tokenSchema,
  userIdSchema,
  userSchema,
  wardNowSchema,
  wardSchema,
} from '@mien/monitor/protocol';
import { modelManifestSchema } from '@mien/runtime';

/** When all of this happens. */
export const moment = Date.parse('2026-11-22T14:02:31.000Z');
const iso = (agoMs: number): string => new Date(moment - agoMs).toISOString();
const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const minuteMs = 60_000;
export const nurse = userIdSchema.parse(id(9));

export const ward = wardSchema.parse({
  id: id(1),
  name: 'Ward 4 North',
  timeZone: 'Europe/Berlin',
  shiftStarts: ['06:00', '14:00', '22:00'],
  noticeBudget: 5,
  simulated: false,
});

export const sessionOf = (role: 'viewer' | 'clinician' | 'administrator' | 'display') =>
  sessionSchema.parse({
    role,
    name: role === 'display' ? 'display' : 'A. Nurse',
    wards: [ward.id],
    csrf: 'csrf',
    idleAfterMs: role === 'display' ? null : 900_000,
    expiresAt: iso(-8 * 60 * minuteMs),
  });

/** Probabilities with most on one class. */
function mostly(expression: Expression, probability: number): number[] {
  const rest = (1 - probability) / (expressions.length - 1);
  return expressions.map(name => (name === expression ? probability : rest));
}

const good = { facePixels: 132, sharpness: 0.4, turnDegrees: 12, visible: 0.98, light: 0.55 };
const poor = { facePixels: 40, sharpness: 0.02, turnDegrees: 20, visible: 0.95, light: 0.5 };

function observation(fields: Partial<Observation>) {
  return {
    sequence: 1,
    at: iso(2000),
    view: 'usable' as const,
    probabilities: mostly('sad', 0.78),
    resembles: 'sad' as const,
    quality: good,
    frames: 15,
    maskedFaces: 0,
    modelHash: '0'.repeat(64),
    ...fields,
  };
}

const unseen = { probabilities: null, resembles: null } as const;

interface BedFields {
  readonly seen?: Partial<Observation> | null;
  readonly pause?: Stream['pause'];
  readonly simulated?: boolean;
  readonly patient?: boolean;
  readonly camera?: boolean;
  readonly budgetSpent?: boolean;
}

function bed(position: number, fields: BedFields): object {
  const {
    seen = {},
    pause = null,
    simulated = false,
    patient = true,
    camera = true,
    budgetSpent = false,
  } = fields;
  const streamId = id(200 + position);
  const stream = {
    id: streamId,
    bedId: id(100 + position),
    name: `camera at bed ${position}`,
    zone: { x: 0.2, y: 0.1, width: 0.6, height: 0.8 },
    simulated,
    pause,
  };
  const { episodeId: _, ...latest } = storedObservationSchema.parse({
    ...observation(seen ?? {}),
    streamId,
    episodeId: id(300),
    receivedAt: iso(1000),
    simulated,
  });
  return {
    bed: { id: id(100 + position), wardId: ward.id, label: String(position), position },
    occupied: patient,
    patientId: patient ? `P-${1000 + position}` : null,
    streams: camera ? [{ stream, latest: seen === null ? null : latest }] : [],
    budgetSpent,
  };
}

const states: readonly BedFields[] = [
  {},
  { seen: { probabilities: mostly('happy', 0.91), resembles: 'happy' } },
  { seen: { probabilities: [0.05, 0.02, 0.31, 0.03, 0.38, 0.05, 0.16], resembles: 'uncertain' } },
  { seen: { ...unseen, view: 'noFace', quality: null } },
  { seen: { ...unseen, view: 'small', quality: poor } },
  { seen: { at: iso(47_000) } },
  { pause: { reason: 'care', since: iso(4 * minuteMs), by: nurse, remindAfterMs: 30 * minuteMs } },
  { pause: { reason: 'visit', since: iso(65 * minuteMs), by: nurse, remindAfterMs: 30 * minuteMs } },
  { simulated: true, seen: { probabilities: mostly('neutral', 0.83), resembles: 'neutral' } },
  { patient: false, seen: null },
  { camera: false, patient: false },
  { seen: null },
  { seen: { ...unseen, view: 'several', quality: null } },
  { seen: { ...unseen, view: 'dark', quality: { ...poor, light: 0.05 } } },
  { budgetSpent: true, seen: { probabilities: mostly('fear', 0.72), resembles: 'fear' } },
  { seen: { probabilities: mostly('angry', 0.66), resembles: 'angry' } },
  { seen: { probabilities: mostly('disgust', 0.61), resembles: 'disgust' } },
  { seen: { probabilities: mostly('surprise', 0.7), resembles: 'surprise' } },
];

const filled = Array.from({ length: 24 }, (_, index) => bed(index + 1, states[index % states.length]!));

export const noticeOf = (number: number, fields: object = {}) =>
  noticeSchema.parse({
    id: id(400 + number),
    ruleId: id(501),
    kind: 'expression',
    name: 'Resembles sadness for half a minute',
    wardId: ward.id,
    bedId: id(101),
    streamId: id(201),
    episodeId: id(300),
    onset: iso(6.5 * minuteMs),
    raisedAt: iso(6 * minuteMs),
    endedAt: null,
    suppressed: null,
    snoozedUntil: null,
    snoozedBy: null,
    acknowledgement: null,
    simulated: false,
    ...fields,
  });

const faceLost = { kind: 'technical', ruleId: id(502), name: 'Face lost', bedId: id(104), streamId: id(204) };
const snoozed = {
  ...faceLost,
  bedId: id(113),
  streamId: id(213),
  onset: iso(2 * 86_400_000),
  snoozedUntil: iso(-8 * minuteMs),
  snoozedBy: nurse,
};
const openNotices = [
  noticeOf(1),
  noticeOf(2, { ...faceLost, onset: iso(5 * minuteMs) }),
  noticeOf(4, { onset: iso(30 * minuteMs), endedAt: iso(28 * minuteMs) }),
  noticeOf(5, snoozed),
];

export const wardNow = wardNowSchema.parse({
  type: 'ward',
  wardId: ward.id,
  at: iso(0),
  skipped: 0,
  beds: filled,
  notices: openNotices.map(({ episodeId: _, ...notice }) => notice),
  noticesLeftOut: 0,
});

const beds: readonly BedNow[] = wardNow.beds;
export const patientId = beds[0]!.patientId!;
/** Admitted a moment ago: nothing is known yet. */
export const newPatientId = beds[11]!.patientId!;

/** A quarter of an hour that goes through every class, with holes. */
const minutes = Array.from({ length: 15 }, (_, index) => {
  const name = expressions[(index * 3) % expressions.length]!;
  const usable = index % 6 === 5 ? 0 : 50;
  return rollupSchema.parse({
    streamId: id(201),
    episodeId: id(300),
    at: iso((15 - index) * minuteMs + 31_000),
    seconds: 60,
    usable,
    frames: usable * 15,
    probabilities: usable === 0 ? null : mostly(name, index % 4 === 3 ? 0.4 : 0.7),
    simulated: false,
  });
});

const seconds = Array.from({ length: 900 }, (_, index) => {
  const name = expressions[Math.floor(index / 120) % expressions.length]!;
  const isLost = index % 150 > 140;
  const seen = isLost
    ? { ...unseen, view: 'turned' as const, quality: null }
    : { probabilities: mostly(name, 0.6 + 0.3 * Math.sin(index / 20) ** 2), resembles: name };
  return storedObservationSchema.parse({
    ...observation({ ...seen, sequence: index, at: iso((900 - index) * 1000) }),
    streamId: id(201),
    episodeId: id(300),
    receivedAt: iso((899 - index) * 1000),
    simulated: false,
  });
});

const acknowledgement = {
  reason: 'attended',
  comment: 'repositioned',
  by: nurse,
  at: iso(8 * minuteMs),
};
const answered = noticeOf(3, {
  onset: iso(12 * minuteMs),
  raisedAt: iso(11.5 * minuteMs),
  endedAt: iso(9 * minuteMs),
  acknowledgement,
});

const patient = patientSchema.parse({
  id: patientId,
  simulated: false,
  episodes: [
    {
      id: id(300),
      patientId,
      bedId: id(101),
      startedAt: iso(3 * 86_400_000),
      endedAt: null,
      endReason: null,
      consent: { givenBy: 'patient', recordedAt: iso(3 * 86_400_000) },
      simulated: false,
    },
  ],
  baseline: {
    from: iso(2 * 86_400_000),
    to: iso(86_400_000),
    origin: 'automatic',
    minutes: 1440,
    spreads: expressions.map((_, index) => ({ median: index === 6 ? 0.5 : 0.08, deviation: 0.04 })),
  },
});

const newPatient = patientSchema.parse({
  ...patient,
  id: newPatientId,
  baseline: null,
  episodes: patient.episodes.map(episode => ({
    ...episode,
    patientId: newPatientId,
    bedId: beds[11]!.bed.id,
    startedAt: iso(minuteMs),
  })),
});

const eventOf = (number: number, kind: string, agoMs: number, detail: string | null = null) =>
  eventSchema.parse({
    id: id(600 + number),
    at: iso(agoMs),
    kind,
    bedId: id(101),
    patientId,
    by: nurse,
    detail,
  });

const rules = [
  ruleSchema.parse({
    id: id(501),
    kind: 'expression',
    name: 'Resembles sadness for half a minute',
    wardId: null,
    enabled: true,
    refractoryMs: 600_000,
    expression: 'sad',
    enterAt: 0.7,
    exitBelow: 0.5,
    persistMs: 30_000,
  }),
  ruleSchema.parse({
    id: id(502),
    kind: 'technical',
    name: 'Face lost',
    wardId: null,
    enabled: true,
    refractoryMs: 60_000,
    fault: 'faceLost',
    afterMs: 40_000,
  }),
];

const users = [
  { role: 'administrator', wards: 'every', disabled: false, id: id(8), name: 'root', subject: null },
  { role: 'clinician', wards: [ward.id], disabled: false, id: id(9), name: 'a.nurse', subject: null },
].map(user => userSchema.parse(user));

const tokens = [
  tokenSchema.parse({
    id: id(700),
    kind: 'device',
    label: 'tablet at bed 1',
    streamId: id(201),
    wardId: null,
    expiresAt: iso(-365 * 86_400_000),
    revokedAt: null,
  }),
];

const auditRows = ['patient.read', 'notice.answer', 'BREAK-GLASS'].map((action, index) => ({
  at: iso(index * minuteMs),
  actor: 'a.nurse',
  role: 'clinician',
  action,
  target: patientId,
  outcome: 'allowed',
  reason: index === 2 ? 'emergency' : null,
  server: 'vm:4100',
  day: '2026-11-22',
  number: index + 1,
  hash: String(index).padStart(64, 'a'),
}));

const notes = [
  noteSchema.parse({ id: id(800), patientId, at: iso(6 * minuteMs), author: id(9), text: 'Slept well.' }),
];

const handover = handoverSchema.parse({
  at: iso(0),
  stays: beds.flatMap(({ bed, patientId: lying }, index) => {
    if (lying === null) return [];
    const isFirst = lying === patientId;
    const episode = { ...patient.episodes[0]!, id: id(300 + index), patientId: lying, bedId: bed.id };
    const left = { ...episode, endedAt: iso(20 * minuteMs), endReason: 'discharged' };
    return {
      episode: index === 4 ? left : episode,
      bedLabel: bed.label,
      seconds: index === 11 ? 0 : 900,
      marks:
        index === 11
          ? []
          : [
              { mark: 'neutral', usable: 500 },
              { mark: 'sad', usable: 150 },
              { mark: 'uncertain', usable: 100 },
            ],
      notices: isFirst
        ? [noticeOf(1, { snoozedUntil: iso(-10 * minuteMs), snoozedBy: nurse }), answered]
        : [],
      events: isFirst
        ? [eventOf(1, 'paused', 10 * minuteMs, 'care'), eventOf(2, 'resumed', 7 * minuteMs)]
        : [],
      notes: isFirst ? notes : [],
    };
  }),
});

/** What the server answers, by the path behind `/api`. */
export const answers: Readonly<Record<string, unknown>> = {
  '/wards': [ward],
  [`/wards/${ward.id}/beds`]: beds.map(({ bed }) => bed),
  [`/wards/${ward.id}/streams`]: beds.flatMap(({ streams }) => streams.map(({ stream }) => stream)),
  '/my-patients': [patientId],
  [`/patients/${patientId}`]: patient,
  [`/patients/${newPatientId}`]: newPatient,
  [`/patients/${patientId}/free-beds`]: [
    { id: id(199), label: '3', wardId: id(99), wardName: 'Ward 7' },
    { id: beds[12]!.bed.id, label: beds[12]!.bed.label, wardId: ward.id, wardName: ward.name },
  ],
  [`/patients/${patientId}/observations`]: seconds,
  [`/patients/${patientId}/notices`]: [noticeOf(1), answered],
  [`/patients/${patientId}/events`]: [
    eventOf(1, 'paused', 10 * minuteMs, 'care'),
    eventOf(2, 'resumed', 7 * minuteMs),
    eventOf(3, 'admitted', 3 * 86_400_000),
  ],
  [`/patients/${patientId}/notes`]: notes,
  [`/wards/${ward.id}/handover`]: handover,
  '/rules': rules,
  '/staff': [{ id: nurse, name: 'a.nurse' }],
  '/sign-in': { hospital: true, refused: null },
  '/retention': { rawDays: 7, minuteDays: 90, hourDays: 730, auditYears: 6 },
  '/users': users,
  '/tokens': tokens,
  '/audit': auditRows,
  [`/streams/${id(201)}/device`]: {
    stream: beds[0]!.streams[0]!.stream,
    nextSequence: 0,
    serverTime: iso(0),
  },
};

/** Ribbons: every patient has had the same quarter of an hour. */
export const minutesAnswer = minutes;
export const cameraLink = `/camera#${id(201)}.secret`;

/** Of 100 pictures with each label: most are named rightly, the rest are spread. */
const confusion = expressions.map((_, label) =>
  expressions.map((_, answer) =>
    answer === label ? 88 - 6 * label : 2 + label + (answer === (label + 2) % 7 ? 5 - label : 0),
  ),
);

export const manifest = modelManifestSchema.parse({
  format: 'mien-model',
  version: 1,
  name: 'fixture',
  labels: expressions,
  preprocessing: { width: 48, height: 48, mean: 0.508, deviation: 0.255, equalise: false },
  calibration: { temperature: 1.07, uncertainBelow: 0.58 },
  network: { preset: 'mien', parameters: 1_628_057, multiplyAdds: 98_387_888 },
  metrics: {
    'PublicTest, views: one': {
      rows: 700,
      accuracy: 0.7,
      interval95: [0.68, 0.72],
      confusion,
      reliability: Array.from({ length: 15 }, (_, bin) => ({
        rows: 47,
        confidence: 0.3 + 0.69 * (bin / 14),
        accuracy: 0.27 + 0.7 * (bin / 14) ** 1.1,
      })),
    },
  },
  provenance: {
    dataHash: '0'.repeat(64),
    commit: '0'.repeat(40),
    configuration: {},
    seed: 7,
    versions: { node: '20.20.2' },
    created: iso(0),
    modelSha256: '1'.repeat(64),
  },
});

export const card = [
  '# Model card: fixture',
  '',
  'It names the right one of 7 expressions on **70.0 %** of 700 pictures.',
  '',
  '## Misuse',
  '',
  'It is not a medical device. It gives no pain score, no diagnosis and no alarm.',
  '',
  '| rows | accuracy |',
  '| --- | --- |',
  '| PublicTest, views: one | 70.0 % (68.0 % to 72.0 %), n = 700 |',
  '',
  '- printed by `mien evaluate --model models/fixture`',
].join('\n');
