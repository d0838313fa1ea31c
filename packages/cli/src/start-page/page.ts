// What `npm start` tells, as a value: the same page is printed and served.
import type { Facts, Page, PageSection } from '@mien/trainer';
import type { ShippedModel, State } from './state.js';

/** A page of named facts only. */
export interface StartPage extends Page {
  readonly sections: readonly Extract<PageSection, { kind: 'facts' }>[];
}

/** What Mien is to do, by the command that will do it, in the order a picture travels. */
const plannedCommands: Facts = [
  ['data', 'Check a data set for flaws, preview its augmentation'],
  ['models', 'List networks and bundles with their layers, parameters and cost'],
  ['train', 'Train a network on FER2013, resumable to the same bits'],
  ['evaluate', 'Judge a model: accuracy with its interval, calibration, figures'],
  ['export', 'Write a trained network as a model bundle'],
  ['recognize', 'Name the expression each face resembles'],
  ['explain', 'Draw which part of a face decided'],
  ['bench', 'Measure speed, with its bounds beside it'],
  ['monitor', "Keep a ward's record of observed expressions"],
];

const refusals: Facts = [
  ['No pain score', 'Pain scales need facial action units, which seven expressions cannot give.'],
  ['No diagnosis', 'It says "resembles sadness", never "is sad", and decides no treatment.'],
  ['No alarm', 'It raises notices without sound; it replaces no monitor and no person.'],
  ['No picture leaves', 'Recognition runs where the camera is; pictures are never sent or stored.'],
];

/** The page about what is there and what is not yet. */
export function startPage(state: State): StartPage {
  const sections: readonly (readonly [title: string, facts: Facts])[] = [
    ['This machine', machineFacts(state)],
    [
      'What Mien can do now',
      state.commands.map(({ name, summary, example }) => [name, `${summary}: npm start -- ${example}`]),
    ],
    ['Not yet', plannedCommands.filter(([name]) => !state.commands.some(command => command.name === name))],
    ['Shipped models', modelFacts(state.models)],
    ['What it never does', refusals],
  ];
  return {
    title: 'Mien',
    summary:
      'Facial-expression recognition for patient monitoring: trained, judged and run in TypeScript. ' +
      'Not a medical device; assists observation. A face is shown, a state of mind is not measured.',
    sections: sections
      .filter(([, facts]) => facts.length > 0)
      .map(([title, facts]) => ({ kind: 'facts', title, facts })),
  };
}

function machineFacts({ version, nodeVersion, fer2013 }: State): Facts {
  const { path, present } = fer2013;
  return [
    ['Mien', version],
    ['Node', nodeVersion],
    [
      'FER2013',
      present
        ? `found: ${path}`
        : `not found: ${path}. Set MIEN_DATA to the folder that holds fer2013/; only training and judging need it`,
    ],
  ];
}

function modelFacts(models: readonly ShippedModel[]): Facts {
  if (models.length === 0) return [['none yet', 'A bundle that training exports can be used just as well']];
  return models.map(model => [model.name, 'fault' in model ? model.fault : describe(model.manifest.network)]);
}

function describe({
  preset,
  parameters,
  multiplyAdds,
}: {
  preset: string;
  parameters: number;
  multiplyAdds: number;
}): string {
  const [millionParameters, millionMultiplyAdds] = [parameters, multiplyAdds].map(count =>
    (count / 1e6).toFixed(2),
  );
  return `${preset}: ${millionParameters} M parameters, ${millionMultiplyAdds} M multiply-adds`;
}
