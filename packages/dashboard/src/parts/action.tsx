import { type ReactNode, useState } from 'react';
import { messageOf } from '../server/client.js';
import { Fault } from './fault.js';

interface ActionProps {
  readonly act: () => Promise<unknown>;
  readonly className?: 'main' | 'quiet';
  readonly children: ReactNode;
}

/** A button that does something at once. What it could not do is said beside it. */
export function Action({ act, className, children }: ActionProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    setFault(null);
    try {
      await act();
    } catch (error) {
      setFault(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className={className} disabled={busy} onClick={() => void press()}>
        {children}
      </button>
      <Fault text={fault} />
    </>
  );
}
