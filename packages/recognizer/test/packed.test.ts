// What a user installs: the packed packages in an empty folder, in plain Node and in a Vite build. The
// packages of others are linked from here, so that no registry is needed.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linearBundle } from './bundle.js';
import { photograph } from './photographs.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const packed = ['vision', 'tensor', 'runtime', 'recognizer'];

let bundle: Awaited<ReturnType<typeof linearBundle>>;
let app: string;

beforeAll(async () => {
  bundle = await linearBundle();
  app = await mkdtemp(join(tmpdir(), 'mien-packed-'));
  const modules = join(app, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (!/^(\.|@mien$|mien$)/.test(name))
      await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of packed) {
    const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', app];
    const { stdout } = await run('npm', words, { cwd: join(root, 'packages', name) });
    const folder = join(modules, '@mien', name);
    await mkdir(folder, { recursive: true });
    await run('tar', ['-xzf', join(app, stdout.trim()), '-C', folder, '--strip-components=1']);
  }
  await writeFile(join(app, 'package.json'), '{ "type": "module" }');
}, 120_000);

afterAll(async () => {
  await rm(app, { recursive: true, force: true });
  await bundle.remove();
});

test('three lines recognise in plain Node', async () => {
  const program = join(app, 'recognize.js');
  await writeFile(
    program,
    `import { createRecognizer } from '@mien/recognizer';
    const recognizer = await createRecognizer({ model: process.argv[2] });
    const faces = await recognizer.recognize(process.argv[3], { mode: 'stream' });
    await recognizer.close();
    console.log(faces.length);`,
  );
  const { stdout, stderr } = await run(process.execPath, [program, bundle.folder, photograph(5)]);
  expect({ stdout, stderr }).toEqual({ stdout: '5\n', stderr: '' });
});

test('the example builds with Vite', async () => {
  await cp(join(root, 'examples/browser'), app, { recursive: true });
  process.env.MIEN_MODEL = bundle.folder;
  const outDir = join(app, 'built');
  await build({ root: app, logLevel: 'error', build: { outDir } });
  const files = await readdir(outDir, { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining([
      'index.html',
      'models/blazeface/blazeface.bin',
      'models/mien/model.onnx',
      expect.stringMatching(/^assets\/worker-.*\.js$/),
      expect.stringMatching(/^assets\/ort-wasm-simd-threaded-.*\.wasm$/),
    ]),
  );
});
