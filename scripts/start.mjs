// `npm start` opens the ward's screens on a simulated ward; `npm start -- <command> …` is the command line.
import { join } from 'node:path';
import { become, buildScreens, prepare, root } from './prepare.mjs';

const given = process.argv.slice(2);
const isDemonstration = given.length === 0 || given[0] === '--no-demo';
const words = isDemonstration ? ['monitor', ...given] : given;
prepare();
if (words[0] === 'monitor') buildScreens();
await become(join(root, 'packages/cli/dist/main.js'), words);
