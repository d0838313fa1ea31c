import type { TestContext } from 'vitest';

/** What a machine may lack, though a test needs it. */
export type Requirement = 'chromium' | 'postgres' | 'ffmpeg' | 'torch' | 'onnx' | 'data';

/**
 * Ends a test whose requirement was found missing: skips it with the reason, or fails it where the
 * environment variable REQUIRE (names separated by commas) lists the requirement, so that a machine
 * meant to have it cannot pass by skipping.
 */
export function requireOrSkip(context: TestContext, requirement: Requirement, reason: string): never {
  const required = (process.env.REQUIRE ?? '').split(',').map(name => name.trim());
  if (required.includes(requirement)) {
    throw new Error(`REQUIRE lists ${requirement}, so this test may not be skipped: ${reason}`);
  }
  return context.skip(reason);
}
