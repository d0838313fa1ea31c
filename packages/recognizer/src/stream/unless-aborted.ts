/** The value, or the signal's reason as soon as it is aborted; nothing of the wait stays with the signal. */
export function unlessAborted<Value>(coming: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    coming.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
