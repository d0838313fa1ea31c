import { Refusal } from '@mien/trainer';

/** How a command can end: what its exit code is and says. The one table that `mien --help` prints. */
export const exits = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'failed on the way: disk full, training diverged, …' },
  usage: { code: 2, meaning: 'wrong command, option or recipe' },
  unusable: { code: 3, meaning: 'data, model, checkpoint or picture that cannot be used' },
  interrupted: { code: 130, meaning: 'stopped by Ctrl-C; a training begun is saved and can be resumed' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>;

export type Exit = keyof typeof exits;

/** An end other than `done` or `failed`, with what to tell the person. */
export class Failure extends Error {
  constructor(
    readonly exit: Exit,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

/** How a command ends that ended in an error. */
export function exitOf(error: unknown): Exit {
  if (error instanceof Failure) return error.exit;
  if (error instanceof Refusal) return error.fault === 'settings' ? 'usage' : 'unusable';
  return 'failed';
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Whatever goes wrong in `work` is the fault of what was given to it, such as a damaged file. */
export async function blaming<Value>(exit: Exit, work: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure(exit, cause);
  }
}
