// What a user installs: the packed packages in an empty folder, in plain Node and in a Vite build. The
// packages of others are linked from here, so that no registry is needed.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linearBundle } from '../../../test/faces/bundle.js';
import { photograph } from '../../../test/faces/photographs.js';

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
  await sharp(photograph(5)).resize(480).toFile(join(app, 'photo.jpg'));
}, 120_000);

afterAll(async () => {
  await rm(app, { recursive: true, force: true });
  await bundle.remove();
});

async function runInApp(program: string) {
  await writeFile(join(app, 'program.js'), program);
  return run(process.execPath, ['program.js'], { cwd: app });
}

const example = async () =>
  /^```js\n(.*?)^```/ms.exec(await readFile(join(root, 'docs/recognizing.md'), 'utf8'))![1]!;

test('three lines recognise in plain Node, by the model named', async () => {
  const named = `createRecognizer({ model: ${JSON.stringify(bundle.folder)} })`;
  const program = (await example()).replace('createRecognizer()', named);
  const { stdout, stderr } = await runInApp(program);
  expect({ lines: stdout.trim().split('\n').length, stderr }).toEqual({ lines: 5, stderr: '' });
});

test('by the model of @mien/models, where it is installed', async () => {
  const program = await example();
  await expect(runInApp(program)).rejects.toThrow(
    'no model "mien" is installed: install @mien/models, or name the folder of a model bundle',
  );
  const models = join(app, 'node_modules/@mien/models');
  await cp(bundle.folder, join(models, 'mien'), { recursive: true });
  await cp(join(root, 'models/package.json'), join(models, 'package.json'));
  expect((await runInApp(program)).stdout.trim().split('\n')).toHaveLength(5);
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
