import { Worker } from 'node:worker_threads';
import { workerUrl } from '@mien/runtime/node';
import { expect, test } from 'vitest';

const source = new URL('../src/node/index.ts', import.meta.url).href;
const built = new URL('../dist/node/session.js', import.meta.url).href;

test('gives the built file of a source file, and a built file itself', () => {
  expect(workerUrl(source, './session.js').href).toBe(built);
  expect(workerUrl(new URL('../dist/node/index.js', import.meta.url).href, './session.js').href).toBe(built);
});

test('gives a file that a worker thread starts from', async () => {
  const worker = new Worker(workerUrl(source, './session.js'));
  const code = await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  expect(code).toBe(0);
});

test('refuses a worker that is not built, and a caller outside src', () => {
  expect(() => workerUrl(source, './absent.js')).toThrow(
    /no worker at .*dist.*absent\.js: build the packages first/,
  );
  expect(() => workerUrl(import.meta.url, './session.js')).toThrow(/lies outside src/);
});
