import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession, type Session, type TensorData, type TensorValue } from '@mien/runtime/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exercise, expectedAnswers } from './contract.js';
import { model, temporaryFolder } from './fixture.js';

const vector = (data: TensorData): TensorValue => ({ data, shape: [data.length] });

const feeds = () => ({
  floats: vector(Float32Array.of(1, 2, 3)),
  longs: vector(BigInt64Array.of(10n, 20n, 30n)),
  bytes: vector(Uint8Array.of(100, 0, 7)),
  mask: vector(Uint8Array.of(1, 0, 1)),
});

async function openTypes(): Promise<Session> {
  const session = await openSession(model('types'));
  onTestFinished(() => session.close());
  return session;
}

function shared(values: number[], lead = 1): Float32Array {
  const view = new Float32Array(new SharedArrayBuffer(4 * (values.length + lead)), 4 * lead);
  view.set(values);
  return view;
}

describe('run', () => {
  test('answers by the contract that every build of the engine keeps', async () => {
    expect(await exercise(await openSession(model('types')))).toEqual(expectedAnswers);
  });

  test('takes no values at all', async () => {
    const session = await openTypes();
    const { sum, total } = await session.run({
      floats: vector(new Float32Array()),
      longs: vector(new BigInt64Array()),
      bytes: vector(new Uint8Array()),
      mask: vector(new Uint8Array()),
    });
    expect([sum, total]).toEqual([vector(new Float32Array()), { data: Float32Array.of(0), shape: [] }]);
  });

  test('gives new arrays for the outputs without a buffer, beside those with one', async () => {
    const session = await openTypes();
    const given = { sum: vector(new Float32Array(3)) };
    const first = await session.run(feeds(), given);
    const second = await session.run({ ...feeds(), floats: vector(Float32Array.of(-1, -2, -3)) }, given);
    expect([first.total?.data[0], second.total?.data[0]]).toEqual([6, -6]);
    expect(first.sum).toBe(second.sum);
    expect(second.sum).toEqual(vector(Float32Array.of(109, 18, 34)));
  });

  test('reads shared feeds anew in every run, at changing lengths', async () => {
    const session = await openTypes();
    const floats = shared([1, 2, 3]);
    const given = { ...feeds(), floats: vector(floats) };
    expect((await session.run(given)).total?.data[0]).toBe(6);
    floats.fill(5);
    expect((await session.run(given)).total?.data[0]).toBe(15);
    const shorter = await session.run({
      floats: vector(shared([8, 9], 3)),
      longs: vector(new BigInt64Array(2)),
      bytes: vector(new Uint8Array(2)),
      mask: vector(new Uint8Array(2)),
    });
    expect(shorter.total?.data[0]).toBe(17);
  });

  test('answers runs asked for at once, each with its own numbers', async () => {
    const session = await openTypes();
    const totals = await Promise.all(
      [1, 2, 3].map(value => session.run({ ...feeds(), floats: vector(new Float32Array(3).fill(value)) })),
    );
    expect(totals.map(({ total }) => total?.data[0])).toEqual([3, 6, 9]);
  });

  const { floats: _, ...withoutFloats } = feeds();
  test.each<[string, Record<string, TensorValue>, Record<string, TensorValue>, RegExp]>([
    ['a missing input', withoutFloats, {}, /input "floats" is missing.*floats, longs, bytes, mask/],
    [
      'an unknown input',
      { ...feeds(), pixels: vector(new Uint8Array(1)) },
      {},
      /no input "pixels": it has floats/,
    ],
    [
      'another type',
      { ...feeds(), longs: vector(new Int32Array(3)) },
      {},
      /"longs" holds int64.*BigInt64Array.*Int32Array/,
    ],
    [
      'a value that is no array',
      { ...feeds(), floats: { data: [1, 2, 3], shape: [3] } as never },
      {},
      /given was Array/,
    ],
    [
      'too few values',
      { ...feeds(), floats: { data: new Float32Array(2), shape: [3] } },
      {},
      /"floats" of shape \[3\] needs 3 values; given were 2/,
    ],
    [
      'another rank',
      { ...feeds(), floats: { data: new Float32Array(3), shape: [1, 3] } },
      {},
      /engine could not run.*rank.*floats/,
    ],
    [
      'sizes that do not match',
      { ...feeds(), floats: vector(new Float32Array(2)) },
      {},
      /engine could not run/,
    ],
    [
      'an unknown output',
      feeds(),
      { mean: vector(new Float32Array(1)) },
      /no output "mean": it has sum, total/,
    ],
    [
      'an output of another shape',
      feeds(),
      { sum: vector(new Float32Array(4)) },
      /"sum" has shape \[3\].*buffer has \[4\]/,
    ],
    [
      'an output of another type',
      feeds(),
      { sum: vector(new Int32Array(3)) },
      /"sum" holds float32.*Int32Array/,
    ],
  ])('refuses %s, and runs on', async (_, wrongFeeds, outputs, message) => {
    const session = await openTypes();
    await expect(session.run(wrongFeeds, outputs)).rejects.toThrow(message);
    expect((await session.run(feeds())).total?.data[0]).toBe(6);
  });
});

describe('close', () => {
  test('waits for the runs asked for, may be repeated, and ends the session', async () => {
    const session = await openSession(model('types'));
    const run = session.run(feeds());
    const closed = session.close();
    expect((await run).total?.data[0]).toBe(6);
    await closed;
    await session.close();
    await expect(session.run(feeds())).rejects.toThrow('the session is closed');
  });
});

describe('openSession', () => {
  test('gives the same numbers by every option', async () => {
    const plain = await (await openTypes()).run(feeds());
    for (const options of [
      { threads: 2 },
      { optimisation: 'disabled' },
      { memoryArena: false, configuration: { 'session.set_denormal_as_zero': '1' } },
    ] as const) {
      const session = await openSession(model('types'), options);
      expect(await session.run(feeds())).toEqual(plain);
      await session.close();
    }
  });

  test('opens bytes on a SharedArrayBuffer', async () => {
    const bytes = model('types');
    const sharedBytes = new Uint8Array(new SharedArrayBuffer(bytes.length));
    sharedBytes.set(bytes);
    const session = await openSession(sharedBytes);
    expect(session.inputNames).toContain('floats');
    await session.close();
  });

  test('writes the profile when it closes', async () => {
    const folder = join(await temporaryFolder(), 'new');
    const session = await openSession(model('types'), { profilePrefix: join(folder, 'step') });
    await session.run(feeds());
    await session.close();
    const files = await readdir(folder);
    expect(files).toEqual([expect.stringMatching(/^step_.*\.json$/)]);
    const events = JSON.parse(await readFile(join(folder, files[0]!), 'utf8')) as {
      args?: { op_name?: string };
    }[];
    expect(events.map(event => event.args?.op_name)).toContain('ReduceSum');
  });

  const whole = model('types');
  test.each<[string, Uint8Array, object, RegExp]>([
    [
      'a truncated model',
      whole.subarray(0, whole.length - 40),
      {},
      /cannot open the model \(503 bytes\).*whole ONNX model/,
    ],
    ['an empty model', new Uint8Array(), {}, /cannot open the model \(0 bytes\)/],
    ['bytes that are no model', Uint8Array.of(1, 2, 3), {}, /cannot open the model \(3 bytes\)/],
    [
      'an output no TensorValue carries',
      model('double'),
      {},
      /output "doubles" is float64: use one of float32/,
    ],
    ['a provider of another build', whole, { provider: 'dml' }, /no execution provider "dml".*cpu/],
    [
      'a provider without its library',
      whole,
      { provider: 'tensorrt' },
      /provider "tensorrt".*Built in: cpu/s,
    ],
    ['no threads', whole, { threads: 0 }, /threads is 0/],
    ['part of a thread', whole, { threads: 1.5 }, /threads is 1.5/],
  ])('refuses %s', async (_, bytes, options, message) => {
    await expect(openSession(bytes, options)).rejects.toThrow(message);
  });
});
