// Room for one frame between a source and the networks: nothing can pile up.

/** What happens to frames that come faster than they are judged. */
export type WhenBehind = 'drop' | 'wait';

export interface Mailbox<Value> {
  /** Resolves once the next may come: soon where values are dropped, else when this one was taken. */
  put(value: Value): Promise<void>;
  /** The newest value, or null after the end. @throws what the end was given as its cause. */
  take(): Promise<Value | null>;
  /** No more values come. What is in the box can still be taken. */
  end(cause?: unknown): void;
}

/** @param drop is given each value that a newer one takes the place of. */
export function createMailbox<Value>(whenBehind: WhenBehind, drop: (value: Value) => void): Mailbox<Value> {
  let content: { readonly value: Value } | null = null;
  let ending: { readonly cause: unknown } | null = null;
  let wakeTaker = () => {};
  let wakePutter = () => {};

  return {
    async put(value) {
      if (ending) return drop(value);
      const isBehind = content !== null;
      if (content) drop(content.value);
      content = { value };
      wakeTaker();
      // A source that never truly waits would let nothing else have its turn, the taker neither.
      if (whenBehind === 'drop' && isBehind) await new Promise(resolve => setTimeout(resolve));
      if (whenBehind === 'wait') {
        await new Promise<void>(resolve => {
          wakePutter = resolve;
        });
      }
    },
    async take() {
      while (!content) {
        if (ending?.cause !== undefined) throw ending.cause;
        if (ending) return null;
        await new Promise<void>(resolve => {
          wakeTaker = resolve;
        });
      }
      const { value } = content;
      content = null;
      wakePutter();
      return value;
    },
    end(cause) {
      ending ??= { cause };
      wakeTaker();
      wakePutter();
    },
  };
}
