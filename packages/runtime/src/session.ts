// One session of the engine behind one interface, whichever build of the engine opened it.
import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-node';
import { messageOf } from './errors.js';
import {
  arrayOf,
  copyValues,
  type ElementType,
  isShared,
  requireTensor,
  type TensorData,
  type TensorValue,
} from './tensor.js';

/** A loaded ONNX model. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the model once and returns every output. Leave `feeds` and `outputs` alone until the promise
   * settles. Runs of one session follow one another; in Node a run blocks the thread that asked for it.
   *
   * `feeds` are read where they lie, without a copy, except values on a SharedArrayBuffer: the Node
   * engine refuses those, so they are first copied into a buffer kept for the input. `outputs` are
   * buffers to write into, and are returned for their names; they may lie on a SharedArrayBuffer. All
   * of them may be used again in the next run. An output without a buffer comes in a new array.
   *
   * Measured with onnxruntime-node 1.30 and 6.6 million float32 (26 MB), medians of 80 paired runs on two
   * server cores: a feed on an ordinary buffer costs nothing, a shared feed 1.7 ms, a given output
   * 1.6 ms wherever it lies. The engine copies every output into a new array, even one it was told to
   * write in place, so handing it our buffers saves no time.
   *
   * @throws where an input is missing, unknown, of another element type, or does not fill its shape;
   * where a given output is unknown or has another shape; where the engine fails; after `close`.
   */
  run(
    feeds: Readonly<Record<string, TensorValue>>,
    outputs?: Readonly<Record<string, TensorValue>>,
  ): Promise<Record<string, TensorValue>>;
  /** Frees the model after the runs already asked for. Closing twice is closing once. */
  close(): Promise<void>;
}

/** What both builds of the engine understand. */
export interface SessionOptions {
  /** Execution provider, `cpu` unless told. */
  readonly provider?: string;
  /** Threads inside one run, 1 unless told. */
  readonly threads?: number;
  /** How far the engine rewrites the graph before the first run, `all` unless told. */
  readonly optimisation?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Keeps freed memory for the next run, true unless told: faster, and larger between runs. */
  readonly memoryArena?: boolean;
  /** Contents of the files that the model reads constants from, by the paths it names. */
  readonly constants?: Readonly<Record<string, Uint8Array>>;
  /** Entries of ONNX Runtime's session configuration, as `session.set_denormal_as_zero: '1'`. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/** The options in ONNX Runtime's words. */
export function engineOptions(options: SessionOptions): InferenceSession.SessionOptions {
  const { provider = 'cpu', threads = 1, optimisation = 'all', memoryArena = true, constants = {} } = options;
  if (!(Number.isInteger(threads) && threads > 0)) {
    throw new RangeError(`threads is ${threads}: give a whole number above 0`);
  }
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimisation,
    enableCpuMemArena: memoryArena,
    externalData: Object.entries(constants).map(([path, data]) => ({ path, data })),
    extra: {
      // Waiting threads would spin: 27 % more processor time for no speed, and far worse beside a busy process.
      'session.intra_op.allow_spinning': '0',
      ...options.configuration,
    },
  };
}

/** The engine's session as ours; `release` frees it. */
export function wrapSession(
  engine: InferenceSession,
  EngineTensor: TensorConstructor,
  release: () => Promise<void>,
): Session {
  const inputs = elementTypes('input', engine.inputMetadata);
  const outputs = elementTypes('output', engine.outputMetadata);
  const copiesOfShared = new Map<string, TensorData>();
  let lastRun: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  function readable(name: string, data: TensorData): TensorData {
    if (!isShared(data)) return data;
    const copy = copiesOfShared.get(name);
    if (copy?.length === data.length) {
      copyValues(data, copy);
      return copy;
    }
    const first = data.slice();
    copiesOfShared.set(name, first);
    return first;
  }

  async function runOnce(
    feeds: Readonly<Record<string, TensorValue>>,
    given: Readonly<Record<string, TensorValue>>,
  ): Promise<Record<string, TensorValue>> {
    requireKnown('input', Object.keys(feeds), inputs);
    requireKnown('output', Object.keys(given), outputs);
    const engineFeeds: Record<string, Tensor> = {};
    for (const [name, type] of inputs) {
      const value = feeds[name];
      if (!value) throw new Error(`input "${name}" is missing: the model needs ${listed(inputs.keys())}`);
      requireTensor(name, type, value);
      engineFeeds[name] = new EngineTensor(type, readable(name, value.data), value.shape);
    }
    const computed = await engine.run(engineFeeds).catch(cause => {
      throw new Error(`the engine could not run the model: ${messageOf(cause)}`, { cause });
    });
    const results: Record<string, TensorValue> = {};
    for (const [name, type] of outputs) {
      const { data, dims: shape } = computed[name] as Tensor;
      const result = { data: data as TensorData, shape };
      const target = given[name];
      if (target) write(name, type, result, target);
      results[name] = target ?? result;
    }
    return results;
  }

  return {
    inputNames: engine.inputNames,
    outputNames: engine.outputNames,
    run(feeds, given = {}) {
      if (closing) return Promise.reject(new Error('the session is closed: open another to run the model'));
      const run = lastRun.then(() => runOnce(feeds, given));
      lastRun = run.catch(() => undefined);
      return run;
    },
    close() {
      closing ??= lastRun.then(release);
      return closing;
    },
  };
}

function write(name: string, type: ElementType, result: TensorValue, target: TensorValue): void {
  requireTensor(name, type, target);
  if (result.shape.join() !== target.shape.join()) {
    throw new RangeError(
      `output "${name}" has shape [${result.shape.join(', ')}] in this run; the given buffer has [${target.shape.join(', ')}]`,
    );
  }
  copyValues(result.data, target.data);
}

function elementTypes(
  kind: 'input' | 'output',
  metadata: readonly InferenceSession.ValueMetadata[],
): ReadonlyMap<string, ElementType> {
  return new Map(
    metadata.map(value => {
      const type = value.isTensor ? value.type : 'no tensor';
      if (!(type in arrayOf)) {
        throw new Error(
          `the model's ${kind} "${value.name}" is ${type}: use one of ${listed(Object.keys(arrayOf))}, by a Cast in the model`,
        );
      }
      return [value.name, type as ElementType];
    }),
  );
}

function requireKnown(
  kind: 'input' | 'output',
  names: readonly string[],
  known: ReadonlyMap<string, unknown>,
): void {
  const unknown = names.find(name => !known.has(name));
  if (unknown !== undefined) {
    throw new Error(`the model has no ${kind} "${unknown}": it has ${listed(known.keys())}`);
  }
}

function listed(names: Iterable<string>): string {
  return [...names].join(', ');
}
