// What every starter does first: check Node, install what is missing, build. Only Node's own modules,
// because on a fresh clone nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const installedLockHash = join(root, 'node_modules', '.mien-lock-hash');

/** The scripts behind the tools' commands. */
export const tools = {
  biome: join(root, 'node_modules/@biomejs/biome/bin/biome'),
  tsc: join(root, 'node_modules/typescript/bin/tsc'),
  vite: join(root, 'node_modules/vite/bin/vite.js'),
  vitest: join(root, 'node_modules/vitest/vitest.mjs'),
};

/** Ends the process with a clear message where Node is too old to run Mien. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node 20.19 or newer is needed; this is Node ${process.versions.node}. Newer ones are at https://nodejs.org`,
  );
}

/** Runs `npm ci` unless node_modules was installed from exactly this lock file. */
export function install() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(installedLockHash) && readFileSync(installedLockHash, 'utf8') === hash) return;
  say('installing the packages of package-lock.json (npm ci)');
  const words = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  // npm tells its scripts where it lies; a starter run by hand finds it on the path.
  const npm = process.env.npm_execpath;
  const status = npm ? runQuietly(process.execPath, [npm, ...words]) : runQuietly('npm', words);
  if (status !== 0) fail('npm ci failed for the reason above. Can the npm registry be reached?');
  writeFileSync(installedLockHash, hash);
}

/** Compiles every workspace to its `dist`. */
export function build() {
  const status = runQuietly(process.execPath, [tools.tsc, '-b']);
  if (status !== 0) fail('the build (tsc -b) failed for the reasons above.');
}

/** Bundles the dashboard to its `dist/site`, unless nothing it is made of is newer. */
export function buildScreens() {
  const dashboard = join(root, 'packages/dashboard');
  const page = join(dashboard, 'dist/site/index.html');
  const parts = ['index.html', 'vite.config.ts', 'public', 'src'].map(part => join(dashboard, part));
  const packages = ['monitor', 'recognizer', 'runtime', 'vision'].map(name =>
    join(root, 'packages', name, 'dist'),
  );
  const newest = newestChange([...parts, ...packages, join(root, 'models')]);
  if (existsSync(page) && statSync(page).mtimeMs >= newest) return;
  const status = runQuietly(process.execPath, [tools.vite, 'build', dashboard, '--logLevel', 'warn']);
  if (status !== 0) fail('the screens (vite build) failed for the reasons above.');
}

/** When the last file in any of these was written, in milliseconds since 1970. */
function newestChange(paths) {
  const files = paths.flatMap(path =>
    statSync(path).isFile()
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name)),
  );
  return Math.max(...files.map(file => statSync(file).mtimeMs));
}

/** Everything a command needs before it can run. */
export function prepare() {
  checkNode();
  install();
  build();
}

/** Becomes the given program: imports it with the words as its arguments, so signals and exit codes are its own. */
export async function become(program, words) {
  process.argv = [process.execPath, program, ...words];
  await import(pathToFileURL(program).href);
}

/** Runs a tool in the project's root and returns its exit code, or null where a signal ended it. */
export function runTool(script, words) {
  return spawnSync(process.execPath, [script, ...words], { cwd: root, stdio: 'inherit' }).status;
}

// Standard output belongs to the work that follows, so what is said before goes to standard error.
function runQuietly(program, words) {
  const shell = process.platform === 'win32' && program === 'npm';
  return spawnSync(program, words, { cwd: root, stdio: ['ignore', 2, 2], shell }).status;
}

export function say(message) {
  process.stderr.write(`mien: ${message}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}
