import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { words } from '../messages.js';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, and Escape closes it. */
export function Dialog({ title, close, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    // Closed before it goes, it gives the focus back to what opened it.
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} onClose={close} aria-labelledby={id}>
      <header className="bar">
        <h2 id={id}>{title}</h2>
        <button type="button" className="quiet" onClick={() => element.current?.close()}>
          {words.close}
        </button>
      </header>
      {children}
    </dialog>
  );
}
