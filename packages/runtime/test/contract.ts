import type { Session, TensorData, TensorValue } from '@mien/runtime';

const vector = (data: TensorData): TensorValue => ({ data, shape: [data.length] });

/**
 * What every build of the engine must answer for the model `types` of golden/make.py: all that
 * `exercise` sees of a session, in plain JSON, so that it can be run in a page as well.
 */
export const expectedAnswers = {
  inputNames: ['floats', 'longs', 'bytes', 'mask'],
  outputNames: ['sum', 'total', 'chosen', 'inverse', 'integers', 'small'],
  results: {
    sum: 'Float32Array [3]: 111,22,40',
    total: 'Float32Array []: 6',
    chosen: 'BigInt64Array [3]: 10,0,30',
    inverse: 'Uint8Array [3]: 0,1,0',
    integers: 'Int32Array [3]: 111,22,40',
    small: 'Int8Array [3]: 111,22,40',
  },
  ordinaryOutput: 'Float32Array [3]: 111,22,40',
  sharedOutput: 'Float32Array [3]: 111,22,40',
  sharedFeedChanged: 'Float32Array [3]: 115,25,42',
  givenIsReturned: true,
  missing: 'input "floats" is missing: the model needs floats, longs, bytes, mask',
  runAfterClose: 'the session is closed: open another to run the model',
};

export async function exercise(session: Session): Promise<typeof expectedAnswers> {
  const feeds = {
    floats: vector(shared(Float32Array.of(1, 2, 3))),
    longs: vector(BigInt64Array.of(10n, 20n, 30n)),
    bytes: vector(Uint8Array.of(100, 0, 7)),
    mask: vector(Uint8Array.of(1, 0, 1)),
  };
  const { longs, bytes, mask } = feeds;
  const results = await session.run(feeds);
  const ordinary = { sum: vector(new Float32Array(5).subarray(1, 4)) };
  const returned = await session.run(feeds, ordinary);
  const onShared = { sum: vector(shared(new Float32Array(3))) };
  await session.run(feeds, onShared);
  const sharedOutput = described(onShared.sum);
  (feeds.floats.data as Float32Array).fill(5);
  await session.run(feeds, onShared);
  const missing = await refusal(session.run({ longs, bytes, mask }));
  await session.close();
  await session.close();
  return {
    inputNames: [...session.inputNames],
    outputNames: [...session.outputNames],
    results: Object.fromEntries(
      Object.entries(results).map(([name, value]) => [name, described(value)]),
    ) as typeof expectedAnswers.results,
    ordinaryOutput: described(ordinary.sum),
    sharedOutput,
    sharedFeedChanged: described(onShared.sum),
    givenIsReturned: returned.sum === ordinary.sum,
    missing,
    runAfterClose: await refusal(session.run(feeds)),
  };
}

function shared(values: Float32Array): Float32Array {
  const view = new Float32Array(new SharedArrayBuffer(values.byteLength + 4), 4);
  view.set(values);
  return view;
}

function described({ data, shape }: TensorValue): string {
  return `${data.constructor.name} [${shape.join(', ')}]: ${data.join(',')}`;
}

/** The message a promise is refused with. */
export function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'not refused',
    error => (error as Error).message,
  );
}
