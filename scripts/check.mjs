// `npm run check` is what CI decides by: format and lint, types, then the tests (the architecture's among them).
// `npm run check -- lint types` runs only the named steps.
import { checkNode, install, runTool, say, tools } from './prepare.mjs';

// Under CI=true Biome paints every letter, be it for a file.
const colours = process.stdout.isTTY ? [] : ['--colors=off'];
const steps = {
  lint: () => runTool(tools.biome, ['ci', '--error-on-warnings', '--diagnostic-level=warn', ...colours]),
  types: () => runTool(tools.tsc, ['-b', 'tsconfig.json', 'tsconfig.tests.json']),
  tests: () => runTool(tools.vitest, ['run']),
};

const named = process.argv.slice(2);
const unknown = named.filter(name => !(name in steps));
if (unknown.length > 0) {
  say(`check has no step ${unknown.join(', ')}; it has ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

checkNode();
install();
// Every step runs, so one round shows all there is to mend; the tests come last, for their closing line.
const failed = Object.keys(steps)
  .filter(name => named.length === 0 || named.includes(name))
  .filter(name => steps[name]() !== 0);
if (failed.length > 0) say(`check failed in: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
