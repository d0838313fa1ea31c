const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that Ctrl-C asks to end by itself. A second Ctrl-C ends the process at once.
 *
 * @param onInterrupt told of the first
 */
export async function interruptible<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  onInterrupt: () => void,
): Promise<Value> {
  const controller = new AbortController();
  function interrupt(): void {
    release();
    onInterrupt();
    controller.abort();
  }
  function release(): void {
    for (const signal of signals) process.off(signal, interrupt);
  }
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
