/** What a value is, for the message that refuses it: `null`, `number`, `Map`. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}
