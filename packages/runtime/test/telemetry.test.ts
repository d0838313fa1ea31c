import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { model, temporaryFolder } from './fixture.js';

const built = new URL('../dist/node/index.js', import.meta.url).href;

/** What a process that opens a model, on its main thread or in a worker of it, prints and leaves in its home. */
async function traces(where: 'main thread' | 'worker' | 'worker alone') {
  const home = await temporaryFolder();
  const bytes = Buffer.from(model('types')).toString('base64');
  const open = `import(${JSON.stringify(built)})
    .then(({ openSession }) => openSession(Buffer.from('${bytes}', 'base64')))
    .then(session => session.close());`;
  const work = `new (require('node:worker_threads').Worker)(${JSON.stringify(open)}, { eval: true });`;
  const source = {
    'main thread': open,
    worker: `import(${JSON.stringify(built)}).then(() => { ${work} });`,
    'worker alone': work,
  }[where];
  const { ORT_DISABLE_TELEMETRY: _, ...rest } = process.env;
  const turnedOff = where === 'worker alone' ? { ORT_DISABLE_TELEMETRY: '1' } : {};
  const env = { ...rest, ...turnedOff, HOME: home, XDG_CACHE_HOME: home, TMPDIR: home };
  const { stderr } = await promisify(execFile)(process.execPath, ['--eval', source], { env });
  return { stderr, left: await readdir(home) };
}

test('the engine keeps and sends no reports of its own', async () => {
  expect(await traces('main thread')).toEqual({ stderr: '', left: [] });
  expect(await traces('worker')).toEqual({ stderr: '', left: [] });
  expect(await traces('worker alone')).toEqual({ stderr: '', left: [] });
});
