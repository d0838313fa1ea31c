// An empty folder into which the packages are installed as a user would have them.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runFile = promisify(execFile);

/** Packs every workspace and installs the tarballs, with what they depend on, into a new folder; returns its path. */
export async function installPackages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-installed-'));
  const packed = join(folder, 'packed');
  await mkdir(packed);
  await npm(root, ['pack', '--workspaces', '--pack-destination', packed]);
  const tarballs = (await readdir(packed)).map(file => join(packed, file));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npm(folder, [
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...tarballs,
  ]);
  return folder;
}

/** Runs plain Node, without loaders or conditions, and returns what it printed. @throws with what it complained of. */
export async function runNode(folder: string, words: readonly string[]): Promise<string> {
  const { NODE_OPTIONS, ...environment } = process.env;
  const { stdout } = await runFile(process.execPath, words, { cwd: folder, env: environment });
  return stdout;
}

/** The README's code blocks of one language, in order. */
export async function readmeExamples(language: string): Promise<readonly string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code!);
}

async function npm(folder: string, words: readonly string[]): Promise<void> {
  await runFile('npm', [...words, '--loglevel=error'], { cwd: folder, shell: process.platform === 'win32' });
}
