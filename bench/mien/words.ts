import { parseArgs } from 'node:util';

/** The command line that ../measure/benchmark.ts gives each program. */
export function wordsOf() {
  const { values } = parseArgs({
    options: {
      preset: { type: 'string', default: 'notebook' },
      batch: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
      steps: { type: 'string', default: '1' },
    },
  });
  return {
    preset: values.preset,
    batch: Number(values.batch),
    threads: Number(values.threads),
    steps: Number(values.steps),
  };
}
