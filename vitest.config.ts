import { defineConfig } from 'vitest/config';

// Workspaces resolve to their sources; worker threads cannot (Node 20 runs no .ts there), so the
// global set-up builds `dist` first and `workerUrl` in the runtime points workers at it.
const conditions = ['source', 'module', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/build.setup.ts'],
    reporters: ['default', './test/reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
