// `npm run bench -- <name> …` runs bench/<name>.ts on the built packages, as their users run them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { become, prepare, root, say } from './prepare.mjs';

const [name, ...words] = process.argv.slice(2);
const folder = join(root, 'bench');
const program = join(folder, `${name}.ts`);
if (name === undefined || !existsSync(program)) {
  const names = readdirSync(folder)
    .filter(file => file.endsWith('.ts'))
    .map(file => file.slice(0, -3));
  say(`no benchmark ${name ?? 'was named'}; there are: ${names.join(', ') || 'none yet'}`);
  process.exit(2);
}

prepare();
const { register } = await import('tsx/esm/api');
register();
await become(program, words);
