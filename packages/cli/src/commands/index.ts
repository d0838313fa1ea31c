// Every command of the command line, in the order a picture travels.
import type { CommandDefinition } from '../shell/command.js';
import { benchLayersCommand } from './bench/layers.js';
import { benchStepCommand } from './bench/step.js';
import { calibrateCommand } from './calibrate.js';
import { cardCommand } from './card.js';
import { dataCheckCommand } from './data/check.js';
import { dataPreviewCommand } from './data/preview.js';
import { evaluateCommand } from './evaluate.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { modelsCommand } from './models.js';
import { monitorCommands } from './monitor/index.js';
import { recognizeCommand } from './recognize.js';
import { teachCommand } from './teach.js';
import { trainCommand } from './train.js';

export const commands: readonly CommandDefinition[] = [
  dataCheckCommand,
  dataPreviewCommand,
  modelsCommand,
  trainCommand,
  evaluateCommand,
  calibrateCommand,
  cardCommand,
  teachCommand,
  exportCommand,
  recognizeCommand,
  explainCommand,
  ...monitorCommands,
  benchLayersCommand,
  benchStepCommand,
];

/** The words that several commands share. */
export const groups: Readonly<Record<string, string>> = {
  data: 'Look at a data set',
  'monitor audit': 'Look into the audit',
  'monitor user': 'Manage people',
  'monitor token': 'Manage tokens',
  bench: 'Measure speed',
};
