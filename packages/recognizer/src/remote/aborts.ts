/** Which tasks each signal gives up, with one listener per signal: Node warns of a leak at eleven. */
export interface Aborts {
  watch(signal: AbortSignal, id: number): void;
  unwatch(signal: AbortSignal, id: number): void;
}

interface Watch {
  readonly ids: Set<number>;
  readonly listener: () => void;
}

/** @param abort is called for each task that a signal gives up. */
export function createAborts(abort: (id: number, reason: unknown) => void): Aborts {
  const watches = new Map<AbortSignal, Watch>();

  function begin(signal: AbortSignal): Watch {
    const ids = new Set<number>();
    const listener = () => {
      watches.delete(signal);
      for (const id of ids) abort(id, signal.reason);
    };
    signal.addEventListener('abort', listener, { once: true });
    return { ids, listener };
  }

  return {
    watch(signal, id) {
      const watch = watches.get(signal) ?? begin(signal);
      watch.ids.add(id);
      watches.set(signal, watch);
    },
    unwatch(signal, id) {
      const watch = watches.get(signal);
      watch?.ids.delete(id);
      if (watch?.ids.size !== 0) return;
      signal.removeEventListener('abort', watch.listener);
      watches.delete(signal);
    },
  };
}
