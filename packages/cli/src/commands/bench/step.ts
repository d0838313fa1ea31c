import { autotune, preset, presetNames, profileStep, profileTable, type StepProfile } from '@mien/trainer';
import { Option } from 'commander';
import type { CommandDefinition } from '../../shell/command.js';
import { wholeNumber } from '../../shell/options.js';
import { tableText } from '../../text/table.js';

interface StepOptions {
  readonly preset: string;
  readonly pictures: number;
  readonly lowering: 'auto' | 'direct';
  readonly runs: number;
  readonly profile: boolean;
}

export const benchStepCommand: CommandDefinition = {
  name: 'bench step',
  summary: 'Time one shard’s training step; with --profile by layer and pass, beside the machine’s bounds',
  examples: [
    ['bench step --profile', 'where the time of a notebook step goes'],
    ['bench step --preset tiny --lowering direct --json', 'with ONNX’s own convolutions, as JSON'],
  ],
  define: (command, { notices, action }) =>
    void command
      .addOption(new Option('--preset <name>', 'the network').choices(presetNames).default('notebook'))
      .option('--pictures <count>', 'pictures of one run: the batch by the shards', wholeNumber(1), 32)
      .addOption(
        new Option('--lowering <kind>', 'how convolutions are computed')
          .choices(['auto', 'direct'])
          .default('auto'),
      )
      .option('--runs <count>', 'steps to take; the fastest counts', wholeNumber(1), 9)
      .option('--profile', 'by layer and pass, beside arithmetic and memory bounds', false)
      .action(
        action(async ({ preset: name, pictures, lowering, runs, profile: isDetailed }: StepOptions) => {
          const network = preset(name);
          const onMeasured = ({ signature }: { readonly signature: string }) =>
            notices.say(`timing ${signature}`);
          const plan =
            lowering === 'direct'
              ? {}
              : (await autotune(network, pictures, { cache: null, onMeasured })).plan;
          const profile = await profileStep(network, { pictures, plan, runs });
          const text = isDetailed
            ? `${tableText(profileTable(profile))}\n\n${totalText(profile)}`
            : totalText(profile);
          return { text, json: { ...profile, plan } };
        }),
      ),
};

function totalText({ pictures, runMilliseconds, attributed, peaks }: StepProfile): string {
  const rate = (pictures / runMilliseconds) * 1000;
  return [
    `${pictures} pictures in ${runMilliseconds.toFixed(1)} ms on one core: ${rate.toFixed(0)} images/s`,
    `${(100 * attributed).toFixed(1)} % of that is told by layer and pass`,
    `this machine’s peaks: ${(peaks.multiplyAddsPerSecond / 1e9).toFixed(1)} G multiply-adds/s, ${(peaks.bytesPerSecond / 1e9).toFixed(1)} GB/s`,
  ].join('\n');
}
