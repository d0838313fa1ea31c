import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@mien/trainer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPage } from '../src/start-page/page.js';
import { servePage } from '../src/start-page/serve.js';
import { lookUpState, type State, shippedModels } from '../src/start-page/state.js';
import { pageText } from '../src/text/page.js';

const train = {
  name: 'train',
  summary: 'Train a network',
  examples: [['train --preset notebook', 'the recipe']],
} as const;
const state: State = { ...lookUpState([train], '/nowhere'), dependencies: [] };
const named = (page: Page, title: string) =>
  page.sections
    .flatMap(each => (each.kind === 'facts' && each.title === title ? each.facts : []))
    .map(([name]) => name);

describe('the start page', () => {
  test('lists a command with its example', () => {
    const page = startPage(state);
    expect(named(page, 'What Mien can do now')).toEqual(['train']);
    expect(pageText(page)).toContain('  train  Train a network\n');
    expect(pageText(page)).toContain('  npm start -- train --preset notebook  the recipe\n');
  });

  test('counts as not yet what neither a command nor a package has brought', () => {
    const monitor = { ...train, name: 'monitor' };
    expect(named(startPage(state), 'Not yet')).toEqual([
      'Photographs',
      'Explanations',
      'Monitoring',
      'Screens',
    ]);
    const grown = { ...state, commands: [monitor], dependencies: ['@mien/recognizer'] };
    expect(named(startPage(grown), 'Not yet')).toEqual(['Explanations', 'Screens']);
  });

  test('leaves out a section without facts', () => {
    expect(pageText(startPage({ ...state, commands: [] }))).not.toContain('What Mien can do now');
  });

  test('says where the data would be, and how to name another place', () => {
    const text = pageText(
      startPage({ ...state, fer2013: { path: '/nowhere/fer2013.csv.gz', present: false } }),
    );
    expect(text).toMatch(/FER2013 +not at \/nowhere\/fer2013.csv.gz: set MIEN_DATA/);
  });

  test('says what it never does', () => {
    expect(named(startPage(state), 'What it never does')).toContain('No pain score');
  });
});

describe('shipped models', () => {
  test('of a missing folder are none', () => {
    expect(shippedModels('/nowhere')).toEqual([]);
  });

  test('that are damaged are named with their fault', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'torn'));
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'torn/model.json'), '{ "format": "mien-mo');
    const models = shippedModels(folder);
    expect(models).toEqual([{ name: 'torn', fault: expect.stringContaining('torn/model.json') }]);
    expect(pageText(startPage({ ...state, models }))).toContain('torn/model.json');
  });
});

describe('served', () => {
  test('the page is at / and nothing else is', async () => {
    const page = await servePage(() => '<p>there</p>', 0);
    onTestFinished(() => page.close());
    const answer = await fetch(page.address);
    expect(await answer.text()).toBe('<p>there</p>');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${page.address}etc/passwd`)).status).toBe(404);
    expect((await fetch(page.address, { method: 'POST' })).status).toBe(405);
  });

  test('on a free port where the usual one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const page = await servePage(() => '', port);
    onTestFinished(() => page.close());
    expect(new URL(page.address).port).not.toBe(String(port));
  });

  test('until Ctrl-C, and then the process ends by itself', async () => {
    const program = fileURLToPath(new URL('../dist/start-page/main.js', import.meta.url));
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('Ctrl-C')) break;
    }
    const [address] = printed.match(/http:\S+/)!;
    expect(await (await fetch(address)).text()).toContain('<h1>Mien</h1>');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(address)).rejects.toThrow();
  });
});
