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
