/** Turns a decoder's complaint about a file's content into one that says what to make of it. */
export function damaged(cause: unknown): never {
  const [reason] = (cause as Error).message.split('\n');
  throw new Error(`the file is damaged or cut short (${reason})`, { cause });
}
