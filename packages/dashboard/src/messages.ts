/** Every word on the screens, in English. Another language is another such object. */
import type { Expression, Notice, Observation, Role, Stream } from '@mien/monitor/protocol';

type PauseReason = NonNullable<Stream['pause']>['reason'];

const expressions: Readonly<Record<Expression, string>> = {
  angry: 'anger',
  disgust: 'disgust',
  fear: 'fear',
  happy: 'happiness',
  sad: 'sadness',
  surprise: 'surprise',
  neutral: 'neutral',
};

const views: Readonly<Record<Observation['view'], string>> = {
  usable: 'usable view',
  noFace: 'no face in the bed zone',
  small: 'the face is too small',
  blurred: 'the picture is blurred',
  turned: 'the face is turned away',
  covered: 'the face is covered',
  dark: 'too dark, or no contrast',
  several: 'two faces in the bed zone',
  masked: 'the curtain is drawn',
};

const pauseReasons: Readonly<Record<PauseReason, string>> = {
  care: 'care at the bed',
  visit: 'a visit',
  request: 'on request',
  other: 'another reason',
};

const acknowledgementReasons: Readonly<Record<NonNullable<Notice['acknowledgement']>['reason'], string>> = {
  attended: 'I attended to the patient',
  expected: 'it was expected',
  wrong: 'the reading was wrong',
  other: 'another reason',
};

const roles: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  clinician: 'clinician',
  administrator: 'administrator',
  device: 'device',
  display: 'wall display',
  integration: 'integration',
};

export const words = {
  product: 'Mien',
  opening: 'Opening',
  loading: 'Loading',
  limits: 'Not a medical device; assists observation. A face is shown, a state of mind is not measured.',
  expressions,
  views,
  pauseReasons,
  acknowledgementReasons,
  roles,
  resembles: (expression: Expression) => `resembles ${expressions[expression]}`,
  uncertain: 'uncertain',
  uncertainBetween: (first: Expression, second: Expression) =>
    `uncertain: ${expressions[first]} or ${expressions[second]}`,
  simulated: 'SIM',
  simulatedMeaning: 'simulated bed, no patient',
  none: 'none',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  asTable: 'As a table',
  faults: {
    unreachable: 'The server does not answer. Check the line, then try again.',
    status: (status: number) => `The server answered ${status}. Try again; if it stays, tell who runs it.`,
    unexpected: (what: string) => `This page met something it did not expect: ${what}`,
    notFound: 'There is no screen at this address.',
  },
  signIn: {
    action: 'Sign in',
    name: 'Name',
    password: 'Password',
    hospital: 'Sign in through the hospital',
    because: {
      leaving: 'You are signed out.',
      idle: 'You were signed out because nobody used this screen.',
      ended: 'Your session has ended.',
    },
  },
  setup: {
    title: 'The first administrator',
    purpose: 'Choose a name and a password. This works once.',
    passwordHint: 'At least 12 characters.',
    action: 'Create and sign in',
    noWord: 'The address lacks its one-time word. Open the whole link that the server printed.',
  },
  display: { title: 'Wall display', opening: 'Opening the ward' },
  shell: {
    skip: 'To the content',
    screens: 'Screens',
    ward: 'Ward',
    camera: 'Camera',
    model: 'Model',
    administration: 'Administration',
    leave: 'Sign out',
    signedInAs: (name: string, role: Role) => `${name}, ${roles[role]}`,
    appearance: 'Appearance',
    appearances: { system: 'as the device', light: 'light', dark: 'dark' },
    noNewer: (time: string) => `Offline. Last data ${time}`,
    neverConnected: 'Offline. No data yet',
    connecting: 'Connecting',
  },
  ward: {
    choose: 'Choose a ward',
    noWards: 'You hold no ward. An administrator can give you one.',
    noBeds: 'This ward has no beds yet. An administrator adds them under Administration.',
    beds: 'Beds',
    handover: 'Handover report',
    mine: 'Only my patients',
    noneOfMine: 'None of your patients lies in this ward.',
    refused: 'You do not hold this ward.',
    breakGlass: 'Open this ward in an emergency',
    breakGlassWarning:
      'This opens the ward for this session. It stands in the audit with your name and reason.',
    breakGlassReason: 'Reason',
    breakGlassAction: 'Open the ward',
    skipped: (count: number) => `This screen was too slow and missed ${count} updates.`,
  },
  bed: {
    vacant: 'empty bed',
    noCamera: 'no camera',
    silent: 'no data yet',
    paused: (reason: PauseReason) => `paused: ${pauseReasons[reason]}`,
    since: (time: string) => `since ${time}`,
    remind: (duration: string) => `paused for ${duration}: still needed?`,
    noData: (duration: string) => `no data for ${duration}`,
    seen: (duration: string) => `seen ${duration} ago`,
    usable: (duration: string) => `usable ${duration} ago`,
    neverUsable: 'not usable yet',
    view: (score: number, most: number) => `view ${score}/${most}`,
    budgetSpent: 'notice budget spent',
    ribbon: (minutes: number) => `the last ${minutes} minutes`,
  },
  notices: {
    title: 'Notices',
    none: 'No open notice.',
    noneMeaning: 'A notice asks to look. It is no alarm.',
    count: (count: number) => (count === 1 ? '1 notice' : `${count} notices`),
    bed: (label: string) => `bed ${label}`,
    onset: (time: string) => `since ${time}`,
    ended: (time: string) => `until ${time}`,
    answer: 'Acknowledge',
    answerTitle: (name: string) => `Acknowledge: ${name}`,
    reason: 'Reason',
    comment: 'Comment',
    snooze: 'Snooze 15 min',
    spoken: (name: string, bed: string) => `Notice, bed ${bed}: ${name}`,
    suppressed: { budget: 'not shown: the budget was spent', snoozed: 'not shown: snoozed' },
    acknowledged: (reason: keyof typeof acknowledgementReasons, time: string) =>
      `acknowledged ${time}: ${acknowledgementReasons[reason]}`,
  },
  lanes: {
    quality: 'View quality',
    expression: 'Expression resembled',
    deviation: 'Deviation from own baseline',
    events: 'Events',
    noBaseline: 'No baseline yet. It sets itself after 24 hours of usable minutes, or a clinician sets it.',
    time: 'Time',
    usable: 'Usable',
    table: (shown: number, all: number) => `The newest ${shown} of ${all} points`,
  },
  span: {
    title: 'Stretch of time',
    lengths: { now: 'Now', shift: 'Shift', day: 'Day', weeks: 'Weeks' },
    earlier: 'Earlier',
    later: 'Later',
    closer: 'Closer',
    wider: 'Wider',
  },
  events: {
    admitted: 'admitted',
    transferred: 'transferred',
    discharged: 'discharged',
    consentWithdrawn: 'consent withdrawn',
    paused: 'curtain drawn',
    resumed: 'curtain opened',
    baselineSet: 'baseline set',
    baselineReset: 'baseline reset',
    zoneDrawn: 'bed zone drawn',
  },
  patient: {
    back: 'Back to the ward',
    away: 'in no bed of this ward',
    since: (time: string, givenBy: string) => `Admitted ${time}. Consent given by ${givenBy}.`,
  },
  notes: { title: 'Notes', one: 'note', none: 'No note.', text: 'Note', add: 'Add the note' },
  baseline: {
    title: 'Own baseline',
    period: (from: string, to: string, minutes: number, origin: string) =>
      `${from} to ${to}, ${minutes} usable minutes, ${origin}.`,
    origins: { clinician: 'set by a clinician', automatic: 'set by itself' },
    table: 'Median probability and median absolute deviation',
    set: 'Set from the shown stretch',
    reset: 'Reset',
  },
  care: {
    pause: 'Draw the curtain',
    pauseMeaning: 'Nothing about the face is stored until the curtain is opened again.',
    remind: 'Remind after',
    resume: 'Open the curtain',
    transfer: 'Transfer',
    toBed: 'To bed',
    discharge: 'Discharge',
    'withdraw-consent': 'Withdraw consent',
    consequences: {
      discharge: 'This ends the episode; from now on nothing of this bed is stored until the next admission.',
      'withdraw-consent':
        'This records that consent was withdrawn and ends the episode; from now on nothing is stored.',
    },
    mine: 'My patient',
  },
  evidence: {
    open: 'Evidence',
    rule: 'Rule',
    onset: 'Began',
    raised: 'Raised',
    persisted: 'Lasted until raised',
    ended: 'Ended',
    seconds: 'Usable seconds in between',
    level: 'Probability',
    levels: ({ least, mean, greatest }: { least: number; mean: number; greatest: number }) =>
      `mean ${mean.toFixed(2)}, from ${least.toFixed(2)} to ${greatest.toFixed(2)}`,
    shown: 'On the screen',
  },
  rules: {
    title: 'Rules',
    none: 'No rule applies to this ward.',
    off: 'off',
    preview: 'Try on last week',
    wouldHaveFired: (count: number) =>
      count === 1 ? 'Would have fired once last week.' : `Would have fired ${count} times last week.`,
    expression: (expression: Expression, enter: number, exit: number, persist: string) =>
      `${expressions[expression]} at least ${enter.toFixed(2)} for ${persist}; ends below ${exit.toFixed(2)}`,
    trend: (
      expression: Expression,
      direction: 'rise' | 'fall',
      enter: number,
      exit: number,
      persist: string,
    ) =>
      `${expressions[expression]} ${direction === 'rise' ? 'above' : 'below'} own baseline by ${enter} deviations for ${persist}; ends under ${exit}`,
    technical: (fault: 'faceLost' | 'cameraDark' | 'streamSilent' | 'clockSkew', after: string) =>
      `${{ faceLost: 'face lost', cameraDark: 'camera dark', streamSilent: 'stream silent', clockSkew: 'clocks differ' }[fault]} for ${after}`,
  },
  handover: {
    title: (ward: string) => `Handover, ${ward}`,
    print: 'Print or save as PDF',
    period: (from: string, to: string, zone: string) => `This shift: ${from} to ${to} (${zone})`,
    meaning:
      'Shares say what the face resembled in the usable minutes, by the largest mean probability. They say nothing about what was felt.',
    empty: 'No occupied bed.',
    nothing: 'Nothing observed in this shift.',
    observed: (minutes: number, usable: number) => `${minutes} minutes observed, ${usable} % usable:`,
  },
} as const;
