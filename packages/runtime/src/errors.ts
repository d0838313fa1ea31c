/** What went wrong, to stand inside another error's message. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.trim() : String(cause);
}
