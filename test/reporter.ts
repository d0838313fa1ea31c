import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints why each test was skipped and ends the run with one plain line: `N passed, N failed`. */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests: TestCase[] = modules.flatMap(module => [...module.children.allTests()]);
    const count = (state: string) => tests.filter(test => test.result().state === state).length;
    const broken = modules.filter(module => module.state() === 'failed' && module.children.size === 0).length;
    for (const test of tests) {
      const result = test.result();
      if (result.state === 'skipped') console.log(`skipped: ${test.fullName}${result.note ? ` (${result.note})` : ''}`);
    }
    const failed = count('failed') + broken + unhandledErrors.length;
    console.log(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`);
  }
}
