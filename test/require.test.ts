import { afterEach, expect, type TestContext, test, vi } from 'vitest';
import { requireOrSkip } from './require.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What becomes of a test that lacks chromium. */
function outcome(required: string | undefined): string {
  vi.stubEnv('REQUIRE', required);
  const context = {
    skip(reason: string): never {
      throw new Error(`skipped: ${reason}`);
    },
  } as unknown as TestContext;
  try {
    return requireOrSkip(context, 'chromium', 'not installed');
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([undefined, '', 'postgres', 'postgres,data'])('with REQUIRE=%s a lack skips', required => {
  expect(outcome(required)).toBe('skipped: not installed');
});

test.each(['chromium', 'postgres, chromium'])('with REQUIRE=%s the lack fails', required => {
  expect(outcome(required)).toMatch(/REQUIRE lists chromium.*not installed/);
});
