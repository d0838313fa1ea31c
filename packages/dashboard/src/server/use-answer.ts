import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from './client.js';

export interface Answer<Value> {
  readonly value: Value | null;
  readonly fault: string | null;
  /** Asks again, until the answer or the fault is there; what is shown stays meanwhile. */
  readonly again: () => Promise<void>;
}

/** Asks the server when a screen opens and whenever one of `causes` changes. An older answer never overtakes. */
export function useAnswer<Value>(ask: () => Promise<Value>, causes: DependencyList): Answer<Value> {
  const [state, setState] = useState<Omit<Answer<Value>, 'again'>>({ value: null, fault: null });
  const asking = useRef(ask);
  asking.current = ask;
  const newest = useRef(0);
  const again = useCallback(async () => {
    const round = ++newest.current;
    const isWanted = () => round === newest.current;
    await asking.current().then(
      value => isWanted() && setState({ value, fault: null }),
      error => isWanted() && setState(before => ({ ...before, fault: messageOf(error) })),
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the question depends on
  useEffect(() => {
    void again();
    return () => {
      newest.current++;
    };
  }, [...causes]);
  return { ...state, again };
}
