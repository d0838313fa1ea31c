import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/**
 * Says why each test was skipped and ends the run with one plain line: `N passed, N failed, N skipped`.
 * A file that can't be imported, a hook that throws, an error nobody caught and a run without any test
 * each count as a failure.
 */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()]);
    const suites = modules.flatMap(module => [module, ...module.children.allSuites()]);
    const inState = (state: string) => tests.filter(test => test.result().state === state);

    for (const test of inState('skipped')) console.log(`skipped: ${test.fullName} (${skipReason(test)})`);

    const passed = inState('passed').length;
    const brokenSuites = suites.filter(isBroken).length;
    const failed = inState('failed').length + brokenSuites + unhandledErrors.length;
    const ranNothing = tests.length === 0 && failed === 0;
    if (ranNothing) console.log('No test was found to run.');
    console.log(
      `\n${passed} passed, ${ranNothing ? 1 : failed} failed, ${inState('skipped').length} skipped`,
    );
  }
}

function skipReason(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || 'no reason given';
}

/** Whether a file or suite failed by itself (its import, a hook), not only through a test of its own. */
function isBroken(suite: TestModule | TestSuite): boolean {
  return suite.errors().length > 0;
}
