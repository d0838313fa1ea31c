import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importsOf } from './architecture/imports.js';
import { importFault, importTable, type PackageManifest } from './architecture/rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));

function faultsUnder(folder: string, manifest: PackageManifest): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(file => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter(path => /\.tsx?$/.test(path))
    .flatMap(path => faultsIn(path, readFileSync(join(root, path), 'utf8'), manifest));
}

function faultsIn(path: string, source: string, manifest: PackageManifest): readonly string[] {
  return importsOf(source, path).flatMap(reached => {
    const fault = importFault(path, reached, manifest);
    return fault === null ? [] : [`${path}:${reached.line} ${fault}`];
  });
}

describe('imports go one way', () => {
  const packages = readdirSync(join(root, 'packages'));

  test('every package has its row in the table', () => {
    expect(Object.keys(importTable)).toEqual(expect.arrayContaining(packages));
  });

  test('every package is built, and before the tests are checked', () => {
    const built = packages.map(name => ({ path: `packages/${name}` }));
    for (const file of ['tsconfig.json', 'tsconfig.tests.json']) {
      const { references } = JSON.parse(readFileSync(join(root, file), 'utf8'));
      expect(references, file).toEqual(expect.arrayContaining(built));
    }
  });

  test.each(packages)('%s', name => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    const faults = ['src', 'test'].flatMap(part => faultsUnder(`packages/${name}/${part}`, manifest));
    expect(faults).toEqual([]);
  });

  test.each(['test', 'bench', 'examples'])('%s', folder => {
    expect(faultsUnder(folder, {})).toEqual([]);
  });
});

describe('the rules', () => {
  const manifest = {
    dependencies: { '@mien/vision': '1', '@mien/runtime': '1', '@mien/recognizer': '1' },
    devDependencies: { ws: '8' },
  };

  test.each([
    ['packages/vision/src', `import { train } from '@mien/trainer';`, 'vision may import nothing'],
    ['packages/tensor/src', `import type { Image } from '@mien/vision';`, 'may import nothing'],
    ['packages/tensor/src', `import { type Image } from '@mien/vision';`, 'may import nothing'],
    ['packages/tensor/src', `type Image = import('@mien/vision').Image;`, 'may import nothing'],
    ['packages/runtime/src', `export * from '@mien/vision';`, 'may import nothing'],
    ['packages/runtime/src', `await import('@mien/tensor');`, 'may import nothing'],
    ['packages/runtime/src', 'await import(`@mien/tensor`);', 'may import nothing'],
    ['packages/runtime/src', `require('@mien/vision');`, 'may import nothing'],
    ['packages/runtime/src', `import vision = require('@mien/vision');`, 'may import nothing'],
    ['packages/runtime/src', `import.meta.resolve('@mien/vision');`, 'may import nothing'],
    ['packages/trainer/src/data', `import '@mien/monitor/protocol';`, 'trainer may import @mien/vision'],
    ['packages/trainer/src', `import 'mien';`, 'trainer may import @mien/vision'],
    ['packages/monitor/src', `import { recognize } from '@mien/recognizer';`, '(types)'],
    ['packages/dashboard/src', `import '@mien/runtime/node';`, '@mien/runtime/web'],
    ['packages/cli/src', `await import('@mien/' + name);`, 'by an expression'],
    [
      'packages/cli/src',
      `import '../../dashboard/src/index.js';`,
      'packages/dashboard/src/index.js by a path',
    ],
    ['packages/cli/src', `new URL('../../runtime/dist/a.js', import.meta.url);`, 'by a path'],
    ['packages/trainer/src', `workerUrl(import.meta.url, '../../cli/src/a.js');`, 'by a path'],
    ['packages/vision/src', `import '../test/faces.js';`, 'packages/vision/test/faces.js by a path'],
    ['packages/vision/src', `import '../../../scripts/prepare.mjs';`, 'scripts/prepare.mjs by a path'],
    ['packages/tensor/test', `import '../../runtime/src/index.js';`, 'by a path'],
    ['packages/trainer/src/data', `import type { Step } from '../training/step.js';`, 'only leftwards'],
    ['packages/trainer/src/models', `workerUrl(import.meta.url, '../evaluation/a.js');`, 'only leftwards'],
    ['packages/trainer/src/evaluation', `import '../index.js';`, 'only leftwards'],
    ['packages/tensor/src', `import { readFile } from 'node:fs/promises';`, 'its user must'],
    ['packages/vision/src/nodes', `import 'node:fs';`, 'only its src/node may'],
    ['packages/cli/src', `import sharp from 'sharp';`, 'does not depend on sharp'],
    ['packages/monitor/src', `import { WebSocket } from 'ws';`, 'does not depend on ws'],
    ['bench', `import '../packages/monitor/src/store.js';`, 'by a path'],
  ])('refuse in %s: %s', (folder, source, reason) => {
    expect(faultsIn(`${folder}/file.ts`, source, manifest)).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ['packages/trainer/src/training', `import { crop } from '@mien/vision';`],
    ['packages/trainer/src/evaluation', `import { crop } from '../data/crop.js';`],
    ['packages/trainer/src', `export * from './evaluation/report.js';`],
    ['packages/trainer/src/data', `new URL('../../../../../data', import.meta.url);`],
    ['packages/monitor/src', `import type { Face } from '@mien/recognizer';`],
    ['packages/monitor/src', `import type { WebSocket } from 'ws';`],
    ['packages/vision/src/node', `import 'node:fs';`],
    ['bench', `import '../packages/monitor/test/ward.js';`],
    ['packages/cli/src', `new URL('../package.json', import.meta.url);`],
    ['packages/tensor/test', `import { openSession } from '@mien/runtime';`],
    ['packages/tensor/test', `import { requireOrSkip } from '../../../test/require.js';`],
    ['packages/tensor/src', `// import '@mien/vision'\nconst text = "import('@mien/vision')";`],
  ])('allow in %s: %s', (folder, source) => {
    expect(faultsIn(`${folder}/file.ts`, source, manifest)).toEqual([]);
  });
});
