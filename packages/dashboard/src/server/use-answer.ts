import { type DependencyList, useCallback, useEffect, useState } from 'react';
import { messageOf } from './client.js';

export interface Answer<Value> {
  readonly value: Value | null;
  readonly fault: string | null;
  /** Asks again; what is shown stays until the new answer is there. */
  readonly again: () => void;
}

/** Asks the server when a screen opens and whenever one of `causes` changes. An older answer never overtakes. */
export function useAnswer<Value>(ask: () => Promise<Value>, causes: DependencyList): Answer<Value> {
  const [state, setState] = useState<Omit<Answer<Value>, 'again'>>({ value: null, fault: null });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the question depends on
  useEffect(() => {
    let wanted = true;
    ask().then(
      value => wanted && setState({ value, fault: null }),
      error => wanted && setState(before => ({ ...before, fault: messageOf(error) })),
    );
    return () => {
      wanted = false;
    };
  }, [...causes, round]);
  return { ...state, again: useCallback(() => setRound(before => before + 1), []) };
}
