/** Schemas of lists, which the protocol has only for one of each. */
import type { Schema } from './client.js';

export const listOf = <Value>(schema: Schema<Value>): Schema<readonly Value[]> => ({
  parse(value) {
    if (!Array.isArray(value)) throw new Error(`the server sent ${typeof value} where a list belongs`);
    return value.map(item => schema.parse(item));
  },
});
