import type { Command } from 'commander';
import type { Exit } from '../exit.js';
import type { Notices } from './notices.js';

/** What a command found out: as text for a person, as one JSON document for a program. */
export interface Result {
  readonly text: string;
  readonly json: unknown;
  /** `done` unless told. */
  readonly exit?: Exit;
}

/** What a command works with. */
export interface Shell {
  readonly notices: Notices;
  /** Makes work a commander action that prints its result, by `--json` as JSON. */
  action<Given extends readonly unknown[]>(
    work: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<void>;
}

/** One command of the command line. */
export interface CommandDefinition {
  /** The words after `mien`: one, or a group's and its own. */
  readonly name: string;
  readonly summary: string;
  /** Whole command lines without `mien`, the most typical first, each with what it does. */
  readonly examples: readonly (readonly [words: string, effect: string])[];
  /** Adds arguments, options and the action; `--json` is there already. */
  define(command: Command, shell: Shell): void;
}
