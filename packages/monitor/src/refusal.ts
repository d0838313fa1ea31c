/** Why a request is refused; the HTTP edge turns the code into a status, in one place. */
export const refusalStatus = {
  invalid: 400,
  signedOut: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  tooLarge: 413,
  tooMany: 429,
  unavailable: 503,
  storageFull: 507,
} as const;

export type RefusalCode = keyof typeof refusalStatus;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
