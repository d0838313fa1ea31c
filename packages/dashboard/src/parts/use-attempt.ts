import { useState } from 'react';
import { messageOf } from '../server/client.js';

export interface Attempt {
  readonly busy: boolean;
  /** Why the last one failed; null where it did not. */
  readonly fault: string | null;
  /** Does it, and tells whether it was done; what it throws becomes the fault. */
  readonly attempt: (act: () => Promise<unknown>) => Promise<boolean>;
}

/** For whatever may fail: a part that uses it shows the fault beside what was pressed. */
export function useAttempt(): Attempt {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setFault(null);
    try {
      await act();
      return true;
    } catch (error) {
      setFault(messageOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, attempt };
}
