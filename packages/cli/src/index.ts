export { commands, groups } from './commands/index.js';
export type { CommandDefinition } from './shell/command.js';
