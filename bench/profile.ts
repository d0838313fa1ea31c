// npm run bench -- profile [--preset notebook] [--pictures 32] [--lowering auto|direct] [--runs 9] [--json]
// Where the time of one shard's training step goes, beside what the machine could do at best.
import { parseArgs } from 'node:util';
import { autotune, preset, profileStep, profileTable } from '@mien/trainer';
import { commit, machine, versions } from './measure/machine.js';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'notebook' },
    pictures: { type: 'string', default: '32' },
    lowering: { type: 'string', default: 'auto' },
    runs: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const network = preset(values.preset);
const pictures = Number(values.pictures);
const plan = values.lowering === 'direct' ? {} : (await autotune(network, pictures, { cache: null })).plan;
const profile = await profileStep(network, { pictures, plan, runs: Number(values.runs) });

if (values.json) {
  const about = {
    date: new Date().toISOString(),
    machine: machine(),
    versions: versions(),
    commit: commit(),
  };
  console.log(JSON.stringify({ measured: 'time of one training step', ...about, plan, ...profile }, null, 2));
} else {
  const { columns, rows } = profileTable(profile);
  const widths = columns.map((column, at) => Math.max(column.length, ...rows.map(row => row[at]!.length)));
  for (const row of [columns, ...rows])
    console.log(
      row.map((text, at) => (at < 2 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '),
    );
  const percent = (100 * profile.attributed).toFixed(1);
  console.log(
    `\n${pictures} pictures in ${profile.runMilliseconds.toFixed(1)} ms; ${percent} % of it is told above, ${profile.unlabelled.toFixed(2)} ms are the engine's own kernels`,
  );
  const { multiplyAddsPerSecond, bytesPerSecond } = profile.peaks;
  console.log(
    `peaks: ${(multiplyAddsPerSecond / 1e9).toFixed(1)} thousand million multiply-adds/s, ${(bytesPerSecond / 1e9).toFixed(1)} GB/s`,
  );
}
