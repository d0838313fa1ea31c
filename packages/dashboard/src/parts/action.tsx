import type { ReactNode } from 'react';
import { Fault } from './fault.js';
import { useAttempt } from './use-attempt.js';

interface ActionProps {
  readonly act: () => Promise<unknown>;
  readonly className?: 'main' | 'quiet';
  readonly children: ReactNode;
}

/** A button that does something at once. What it could not do is said beside it. */
export function Action({ act, className, children }: ActionProps) {
  const { busy, fault, attempt } = useAttempt();
  return (
    <>
      <button type="button" className={className} disabled={busy} onClick={() => void attempt(act)}>
        {children}
      </button>
      <Fault text={fault} />
    </>
  );
}
