import { defineConfig } from 'vitest/config';

// Workspaces resolve to their sources; worker threads cannot (Node 20 runs no .ts there), so the
// global set-up builds `dist` first and `workerUrl` in the runtime points workers at it.
const conditions = ['source', 'module', 'import', 'default'];
// Node itself gets these for dependencies; with `import` among them its `require` would be given ES modules.
const nodeConditions = ['source', 'module', 'node', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions: nodeConditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/build.setup.ts'],
    reporters: ['default', './test/reporter.ts'],
    // Only what hangs is stopped: how fast a machine is decides no test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
