// What `npm start` tells, as a value: the same page is printed and served.
import { type Facts, type Page, short } from '@mien/trainer';
import type { ShippedModel, State } from './state.js';

/** What Mien is to do beyond today's commands, and the command or package of ours that will bring it. */
const plan = [
  ['Photographs', 'Find and judge faces first; today each file is one face', '@mien/recognizer'],
  ['Explanations', 'Draw which part of a face decided', 'explain'],
  ['Monitoring', "Keep a ward's record of observed expressions", 'monitor'],
  ['Screens', 'Show a ward its observations; recognise beside the bed', '@mien/dashboard'],
] as const;

const refusals: Facts = [
  ['No pain score', 'Pain scales need facial action units, which seven expressions cannot give.'],
  ['No diagnosis', 'It says "resembles sadness", never "is sad", and decides no treatment.'],
  ['No alarm', 'It raises notices without sound; it replaces no monitor and no person.'],
  ['No picture leaves', 'Recognition runs where the camera is; pictures are never sent or stored.'],
];

/** The page about what is there and what is not yet. */
export function startPage(state: State): Page {
  const sections: readonly (readonly [title: string, facts: Facts])[] = [
    ['This machine', machineFacts(state)],
    ['What Mien can do now', state.commands.map(({ name, summary }) => [name, summary])],
    ['For example', exampleFacts(state)],
    ['Not yet', planFacts(state)],
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
  const missing = `not at ${path}: set MIEN_DATA to the folder that holds fer2013/. Only training and judging need it`;
  return [
    ['Mien', version],
    ['Node', nodeVersion],
    ['FER2013', present ? `found at ${path}` : missing],
  ];
}

/** The most typical example of each command. */
function exampleFacts({ commands }: State): Facts {
  return commands
    .flatMap(({ examples }) => examples.slice(0, 1))
    .map(([words, effect]) => [`npm start -- ${words}`, effect]);
}

function planFacts({ commands, dependencies }: State): Facts {
  const there = [...commands.map(({ name }) => name), ...dependencies];
  return plan.filter(([, , bringer]) => !there.includes(bringer)).map(([name, does]) => [name, does]);
}

function modelFacts(models: readonly ShippedModel[]): Facts {
  if (models.length === 0) return [['none yet', 'A bundle that training exports can be used just as well.']];
  return models.map(model => {
    if ('fault' in model) return [model.name, model.fault];
    const { preset, parameters, multiplyAdds } = model.manifest.network;
    return [model.name, `${preset}, ${short(parameters)} parameters, ${short(multiplyAdds)} multiply-adds`];
  });
}
