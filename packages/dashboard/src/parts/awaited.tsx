import { Component, type ReactNode, Suspense } from 'react';
import { words } from '../messages.js';
import { messageOf } from '../server/client.js';
import { Fault } from './fault.js';

interface AwaitedProps {
  readonly children: ReactNode;
}

/** A screen whose script may still be on its way, or may never come: that is said in its place. */
export function Awaited({ children }: AwaitedProps) {
  return (
    <Caught>
      <Suspense fallback={<p role="status">{words.loading}</p>}>{children}</Suspense>
    </Caught>
  );
}

/** React leaves a page blank where nobody catches what a screen throws; only a class can. */
class Caught extends Component<AwaitedProps, { readonly fault: string | null }> {
  static getDerivedStateFromError = (error: unknown) => ({ fault: messageOf(error) });
  override state = { fault: null };

  override render() {
    if (this.state.fault === null) return this.props.children;
    return (
      <section className="page">
        <Fault text={this.state.fault} />
        <button type="button" className="main" onClick={() => location.reload()}>
          {words.faults.again}
        </button>
      </section>
    );
  }
}
