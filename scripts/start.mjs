// `npm start` shows what Mien can do; `npm start -- <command> …` is the command line.
import { join } from 'node:path';
import { become, prepare, root } from './prepare.mjs';

const words = process.argv.slice(2);
prepare();
await become(join(root, 'packages/cli/dist', words.length > 0 ? 'main.js' : 'start-page/main.js'), words);
