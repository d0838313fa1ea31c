/** The query of a span, both ends in milliseconds since 1970. */
export const spanQuery = (from: number, to: number): string =>
  new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }).toString();
