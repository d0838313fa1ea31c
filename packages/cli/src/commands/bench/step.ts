import {
  autotune,
  type Network,
  type ProfileOptions,
  preset,
  presetNames,
  profileStep,
  profileTable,
  requireMemory,
  type StepProfile,
  timeStep,
  versions,
} from '@mien/trainer';
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
      .option(
        '--pictures <count>',
        'pictures of one run: the batch divided by the shards',
        wholeNumber(1),
        32,
      )
      .addOption(
        new Option('--lowering <kind>', 'how convolutions are computed')
          .choices(['auto', 'direct'])
          .default('auto'),
      )
      .option('--runs <count>', 'steps to take; the fastest counts', wholeNumber(1), 9)
      .option('--profile', 'by layer and pass, beside arithmetic and memory bounds', false)
      .action(
        action(async ({ preset: name, pictures, lowering, runs, profile: isDetailed }: StepOptions) => {
          requireMemory({ preset: name, batch: pictures, shards: 1, lowering });
          const network = preset(name);
          const onMeasured = ({ signature }: { readonly signature: string }) =>
            notices.say(`timing ${signature}`);
          const plan =
            lowering === 'direct'
              ? {}
              : (await autotune(network, pictures, { cache: null, onMeasured })).plan;
          const measure = isDetailed ? profiled : timed;
          const { text, measured } = await measure(network, { pictures, plan, runs });
          return { text, json: { ...measured, plan, versions: await versions() } };
        }),
      ),
};

async function timed(network: Network, options: ProfileOptions) {
  const plainMilliseconds = await timeStep(network, options);
  const { pictures } = options;
  return {
    text: rateText(pictures, plainMilliseconds),
    measured: { network: network.name, pictures, plainMilliseconds },
  };
}

async function profiled(network: Network, options: ProfileOptions) {
  const profile = await profileStep(network, options);
  const table = tableText(profileTable(profile));
  return { text: `${table}\n\n${totalText(profile)}`, measured: profile };
}

const rateText = (pictures: number, milliseconds: number): string =>
  `${pictures} pictures in ${milliseconds.toFixed(1)} ms on one core: ${((pictures / milliseconds) * 1000).toFixed(0)} images/s`;

function totalText(profile: StepProfile): string {
  const { pictures, plainMilliseconds, runMilliseconds, attributed, peaks } = profile;
  return [
    rateText(pictures, plainMilliseconds),
    `under the profiler ${runMilliseconds.toFixed(1)} ms, ${(100 * attributed).toFixed(1)} % of them told by layer and pass`,
    `this machine’s peaks: ${(peaks.multiplyAddsPerSecond / 1e9).toFixed(1)} G multiply-adds/s, ${(peaks.bytesPerSecond / 1e9).toFixed(1)} GB/s beyond the caches; what stays in them may take less than “memory at peak”`,
  ].join('\n');
}
