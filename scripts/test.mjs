// `npm test` runs every test; `npm test -- <words>` hands the words to vitest.
import { become, checkNode, install, tools } from './prepare.mjs';

checkNode();
install();
// The build is left to the tests' own set-up (test/build.setup.ts), so a bare `npx vitest` has it too.
await become(tools.vitest, ['run', ...process.argv.slice(2)]);
