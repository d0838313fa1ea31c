// A network that looks at square pictures, as a session of the engine.
import type { Session, TensorValue } from '@mien/runtime';

export type Outputs = Readonly<Record<string, TensorValue>>;

/** Pictures in one run, unless told: more are no faster, and memory grows with them. */
const usualBatch = 8;

/** Looks at pictures one after the other, in batches. */
export interface Network {
  /** Width and height of its input. */
  readonly side: number;
  /**
   * What the network says of each picture.
   *
   * @param write puts picture `index` as float32 [3, side, side] in −1…1 into `out` from `offset` on.
   * @param read takes the answer to `picture` from the outputs of its batch, in which it is number `index`.
   */
  look<Answer>(
    count: number,
    write: (index: number, out: Float32Array, offset: number) => void,
    read: (outputs: Outputs, index: number, picture: number) => Answer,
    signal?: AbortSignal,
  ): Promise<Answer[]>;
  close(): Promise<void>;
}

export function createNetwork(session: Session, side: number, batchSize = usualBatch): Network {
  const [inputName] = session.inputNames as [string];
  const inputValues = 3 * side * side;
  const buffer = new Float32Array(batchSize * inputValues);
  let last: Promise<unknown> = Promise.resolve();

  async function lookAt<Answer>(...[count, write, read, signal]: Parameters<Network['look']>) {
    const answers: Answer[] = [];
    for (let start = 0; start < count; start += batchSize) {
      // In a page the engine gives no turn to messages, so that an abort would wait for the last batch.
      if (start > 0) await turn();
      signal?.throwIfAborted();
      const size = Math.min(batchSize, count - start);
      for (let index = 0; index < size; index++) write(start + index, buffer, index * inputValues);
      const data = buffer.subarray(0, size * inputValues);
      const outputs = await session.run({ [inputName]: { data, shape: [size, 3, side, side] } });
      for (let index = 0; index < size; index++) answers.push(read(outputs, index, start + index) as Answer);
    }
    return answers;
  }

  return {
    side,
    // The buffer serves one call at a time.
    look<Answer>(...words: Parameters<Network['look']>) {
      const looked = last.then(() => lookAt<Answer>(...words));
      last = looked.catch(() => undefined);
      return looked;
    },
    close: session.close,
  };
}

/** Lets messages and timers have their turn. */
const turn = () => new Promise<void>(resolve => setTimeout(resolve));
