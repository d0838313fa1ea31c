import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const cases = fileURLToPath(new URL('reporter', import.meta.url));

test.each([
  ['sound', 0, '1 passed, 0 failed, 1 skipped'],
  ['failing', 1, '0 passed, 1 failed, 0 skipped'],
  ['import', 1, '0 passed, 1 failed, 0 skipped'],
  ['hook', 1, '0 passed, 1 failed, 1 skipped'],
  ['uncaught', 1, '1 passed, 1 failed, 0 skipped'],
  ['not-there', 1, '0 passed, 1 failed, 0 skipped'],
])('a run of %s.case.ts exits with %i and ends with "%s"', (name, status, closingLine) => {
  const run = spawnSync(process.execPath, [vitest, 'run', `${name}.case.ts`], {
    cwd: cases,
    encoding: 'utf8',
  });
  expect(run.stdout.trim().split('\n').at(-1)).toBe(closingLine);
  expect(run.status).toBe(status);
  if (name === 'sound') expect(run.stdout).toContain('skipped: needs a camera (no camera here)');
});
