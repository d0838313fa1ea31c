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
  const manifest = { dependencies: { '@mien/vision': '1', '@mien/runtime': '1', '@mien/recognizer': '1' } };

  test.each([
    ['vision/src', `import { train } from '@mien/trainer';`, 'vision may import nothing'],
    ['tensor/src', `import type { Image } from '@mien/vision';`, 'may import nothing'],
    ['tensor/src', `import { type Image } from '@mien/vision';`, 'may import nothing'],
    ['tensor/src', `type Image = import('@mien/vision').Image;`, 'may import nothing'],
    ['runtime/src', `export * from '@mien/vision';`, 'may import nothing'],
    ['runtime/src', `await import('@mien/tensor');`, 'may import nothing'],
    ['runtime/src', 'await import(`@mien/tensor`);', 'may import nothing'],
    ['runtime/src', `require('@mien/vision');`, 'may import nothing'],
    ['runtime/src', `import vision = require('@mien/vision');`, 'may import nothing'],
    ['runtime/src', `import.meta.resolve('@mien/vision');`, 'may import nothing'],
    ['trainer/src/data', `import '@mien/monitor/protocol';`, 'trainer may import @mien/vision'],
    ['trainer/src', `import 'mien';`, 'trainer may import @mien/vision'],
    ['monitor/src', `import { recognize } from '@mien/recognizer';`, '(types)'],
    ['dashboard/src', `import '@mien/runtime/node';`, '@mien/runtime/web'],
    ['cli/src', `await import('@mien/' + name);`, 'by an expression'],
    ['cli/src', `import '../../dashboard/src/index.js';`, 'packages/dashboard/src/index.js by a path'],
    ['cli/src', `new URL('../../runtime/dist/a.js', import.meta.url);`, 'by a path'],
    ['trainer/src', `workerUrl(import.meta.url, '../../cli/src/a.js');`, 'by a path'],
    ['vision/src', `import '../test/faces.js';`, 'packages/vision/test/faces.js by a path'],
    ['vision/src', `import '../../../scripts/prepare.mjs';`, 'scripts/prepare.mjs by a path'],
    ['tensor/test', `import '../../runtime/src/index.js';`, 'by a path'],
    ['trainer/src/data', `import type { Step } from '../training/step.js';`, 'only leftwards'],
    ['trainer/src/models', `workerUrl(import.meta.url, '../evaluation/a.js');`, 'only leftwards'],
    ['trainer/src/evaluation', `import '../index.js';`, 'only leftwards'],
    ['tensor/src', `import { readFile } from 'node:fs/promises';`, 'its user must'],
    ['vision/src/nodes', `import 'node:fs';`, 'only its src/node may'],
    ['cli/src', `import sharp from 'sharp';`, 'does not depend on sharp'],
  ])('refuse in %s: %s', (folder, source, reason) => {
    expect(faultsIn(`packages/${folder}/file.ts`, source, manifest)).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  test.each([
    ['trainer/src/training', `import { crop } from '@mien/vision';`],
    ['trainer/src/evaluation', `import { crop } from '../data/crop.js';`],
    ['trainer/src', `export * from './evaluation/report.js';`],
    ['trainer/src/data', `new URL('../../../../../data', import.meta.url);`],
    ['monitor/src', `import type { Face } from '@mien/recognizer';`],
    ['vision/src/node', `import 'node:fs';`],
    ['cli/src', `new URL('../package.json', import.meta.url);`],
    ['tensor/test', `import { openSession } from '@mien/runtime';`],
    ['tensor/test', `import { requireOrSkip } from '../../../test/require.js';`],
    ['tensor/src', `// import '@mien/vision'\nconst text = "import('@mien/vision')";`],
  ])('allow in %s: %s', (folder, source) => {
    expect(faultsIn(`packages/${folder}/file.ts`, source, manifest)).toEqual([]);
  });
});
