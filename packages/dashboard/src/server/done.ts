import type { Schema } from './client.js';

/** The answer to what is done and has nothing to tell. */
export const doneSchema: Schema<void> = { parse: () => undefined };
