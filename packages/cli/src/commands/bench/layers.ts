import {
  autotune,
  type LoweringTime,
  networkConvolutions,
  planCacheFile,
  preset,
  presetNames,
  requireTimingMemory,
  versions,
} from '@mien/trainer';
import { Option } from 'commander';
import type { CommandDefinition } from '../../shell/command.js';
import { wholeNumber } from '../../shell/options.js';
import { tableText } from '../../text/table.js';

interface LayersOptions {
  readonly preset: string;
  readonly pictures: number;
  readonly kept: boolean;
}

export const benchLayersCommand: CommandDefinition = {
  name: 'bench layers',
  summary: 'Time every way to compute each convolution and its gradients',
  examples: [
    ['bench layers --preset notebook --pictures 32', 'as in a batch of 64 on two shards'],
    ['bench layers --preset tiny --json', 'all measurements as JSON'],
    ['bench layers --kept', 'what a training of notebook, batch 64 on two shards, would run'],
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
      .option(
        '--kept',
        'the choices that trainings keep on this machine; times and keeps only those missing',
        false,
      )
      .action(
        action(async ({ preset: name, pictures, kept }: LayersOptions) => {
          const network = preset(name);
          requireTimingMemory(network, pictures);
          const { plan, times } = await autotune(network, pictures, {
            cache: kept ? planCacheFile() : null,
            onMeasured: time => notices.say(timeText(time)),
            warn: message => notices.say(`mien: ${message}`),
          });
          const json = { preset: name, pictures, plan, times, versions: await versions() };
          return { text: planText(networkConvolutions(network, pictures), plan, times), json };
        }),
      ),
};

function timeText({ signature, lowering, milliseconds }: LoweringTime): string {
  return `${signature}  ${waysOf(lowering)}  ${milliseconds.toFixed(2)} ms`;
}

/** What was chosen for each convolution, beside ONNX's own operator. */
function planText(
  convolutions: ReturnType<typeof networkConvolutions>,
  plan: Readonly<Record<string, LoweringTime['lowering']>>,
  times: readonly LoweringTime[],
): string {
  return tableText({
    columns: ['convolution', 'forward', 'input gradient', 'filter gradient', 'chosen', 'direct'],
    rows: convolutions.map(({ signature, hasInputGradient }) => {
      const lowering = plan[signature]!;
      return [
        signature,
        lowering.forward,
        hasInputGradient ? lowering.inputGradient : '–',
        lowering.filterGradient,
        timeOf(signature, waysOf(lowering)),
        timeOf(signature, 'direct'),
      ];
    }),
  });

  /** The fastest measurement, as a choice may stand in two contests. */
  function timeOf(signature: string, ways: string): string {
    const measured = times.filter(time => time.signature === signature && waysOf(time.lowering) === ways);
    if (measured.length === 0) return '–';
    return `${Math.min(...measured.map(({ milliseconds }) => milliseconds)).toFixed(2)} ms`;
  }
}

/** One word where all three passes are computed alike. */
function waysOf({ forward, inputGradient, filterGradient }: LoweringTime['lowering']): string {
  const ways = [forward, inputGradient, filterGradient];
  return new Set(ways).size === 1 ? forward : ways.join(' / ');
}
