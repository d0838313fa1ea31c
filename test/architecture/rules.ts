// The import table of docs/architecture.md as data, and the judge of one import under it.
import { posix } from 'node:path';
import type { Import } from './imports.js';

/** What each package may import of ours: a package with its entries, one entry of it, or only its types. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  vision: [],
  tensor: [],
  runtime: [],
  trainer: ['@mien/vision', '@mien/tensor', '@mien/runtime'],
  recognizer: ['@mien/vision', '@mien/tensor', '@mien/runtime'],
  monitor: ['@mien/recognizer (types)'],
  dashboard: ['@mien/vision', '@mien/recognizer', '@mien/runtime/web', '@mien/monitor/protocol'],
  cli: [
    '@mien/vision',
    '@mien/tensor',
    '@mien/runtime',
    '@mien/trainer',
    '@mien/recognizer',
    '@mien/monitor',
  ],
};

/** Within trainer, a stage imports itself and those to its left. */
const trainerStages = ['data', 'models', 'training', 'evaluation'];

/** Packages that run anywhere, and the folder of each that alone may reach for Node. */
const nodeFolder: Readonly<Record<string, string | null>> = {
  vision: 'node',
  tensor: null,
  runtime: 'node',
  recognizer: 'node',
};

/** The part of a `package.json` that the rules read. */
export interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Says what is wrong with an import, or null where nothing is.
 *
 * @param path of the importing file from the root, e.g. `packages/vision/src/crop.ts`
 * @param manifest of the package the file belongs to
 */
export function importFault(path: string, reached: Import, manifest: PackageManifest): string | null {
  const { specifier } = reached;
  const [, owner = '', part] = path.split('/');
  const isSource = part === 'src';
  if (specifier === null)
    return isSource ? 'names its target by an expression; name it by a plain string' : null;
  if (specifier.startsWith('.')) return relativeFault(path, specifier.replace(/\?.*/, ''));
  if (!isSource) return null;
  if (specifier.startsWith('node:')) return nodeFault(path, owner);
  return packageFault(owner, specifier, reached.typeOnly, manifest);
}

function relativeFault(path: string, specifier: string): string | null {
  const target = posix.join(posix.dirname(path), specifier);
  if (crossesBorder(path, target)) return `reaches ${target} by a path; import a package by its name`;
  if (!isFromTheRight(path, target)) return null;
  return `imports ${specifier} from its right; the stages ${trainerStages.join(' → ')} import only leftwards`;
}

/** Whether a path enters what only a package's name may reach, or code leaves its package's source. */
function crossesBorder(path: string, target: string): boolean {
  const [folder, owner, part] = path.split('/');
  // Benchmarks and tests of the whole may use what the packages' tests share.
  if (folder !== 'packages') return /^packages\/[^/]+\/(src|dist)\//.test(target);
  const home = `packages/${owner}/`;
  if (target.startsWith('packages/') && !target.startsWith(home)) return true;
  // A package may name its own build: a worker starts from there (docs/decisions/0004).
  const staysInside = [`${home}src/`, `${home}dist/`].some(inside => target.startsWith(inside));
  return part === 'src' && isCode(target) && !staysInside;
}

/** Whether a stage of trainer's source reaches for one to its right. */
function isFromTheRight(path: string, target: string): boolean {
  const source = 'packages/trainer/src/';
  if (!path.startsWith(source) || !target.startsWith(source)) return false;
  const [from, to] = [path, target].map(file => stageRank(file.slice(source.length).split('/')[0]!));
  return to! > from!;
}

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Place of a stage in the order; what belongs to no stage stands to the right of them all. */
function stageRank(stage: string): number {
  const rank = trainerStages.indexOf(stage);
  return rank === -1 ? trainerStages.length : rank;
}

function nodeFault(path: string, owner: string): string | null {
  const folder = nodeFolder[owner];
  if (folder === undefined || path.startsWith(`packages/${owner}/src/${folder}/`)) return null;
  return `reaches for Node; ${owner} runs anywhere, so ${folder ? `only its src/${folder} may` : 'its user must'}`;
}

function packageFault(
  owner: string,
  specifier: string,
  typeOnly: boolean,
  manifest: PackageManifest,
): string | null {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const isOurs = name === 'mien' || name.startsWith('@mien/');
  const allowed = importTable[owner] ?? [];
  if (isOurs && !allowed.some(entry => covers(entry, specifier, typeOnly))) {
    return `imports ${specifier}; of ours, ${owner} may import ${allowed.join(', ') || 'nothing'}`;
  }
  // Types are gone from what is installed, so they may come from what only development has.
  const needed = typeOnly ? { ...manifest.devDependencies, ...manifest.dependencies } : manifest.dependencies;
  if (needed?.[name] !== undefined) return null;
  return `imports ${specifier}, but the package.json of ${owner} does not depend on ${name}`;
}

function covers(entry: string, specifier: string, typeOnly: boolean): boolean {
  const [name, typesOnly] = entry.split(' ');
  return (specifier === name || specifier.startsWith(`${name}/`)) && (typeOnly || typesOnly === undefined);
}
