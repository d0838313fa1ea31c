/**
 * A training that cannot begin as asked: its `settings` are to be others, or the `files` given (data, run folder,
 * checkpoint) hold something else.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly fault: 'settings' | 'files',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whatever goes wrong in `work` is the fault of what was given to it. */
export async function refusing<Value>(
  fault: Refusal['fault'],
  work: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(fault, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
