import { join } from 'node:path';
import { openBundle } from '@mien/runtime/node';
import {
  describeNetwork,
  evidenceOf,
  type NetworkDescription,
  networkFigure,
  type PageSection,
  percent,
  preset,
  presetNames,
  type Score,
  short,
} from '@mien/trainer';
import { Option } from 'commander';
import { messageOf } from '../exit.js';
import { modelsFolder } from '../inputs.js';
import { publishedModels } from '../published-models.js';
import { type Latency, measureLatency, untrainedModel } from '../run/latency.js';
import type { CommandDefinition, Result } from '../shell/command.js';
import { shippedModels } from '../shipped-models.js';
import { pageText } from '../text/page.js';

/** What one picture in one view costs. */
interface Cost {
  readonly name: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Of model.onnx. */
  readonly bytes: number;
  readonly latencyMs: Latency;
}

type MeasuredNetwork = NetworkDescription & Cost;

interface MeasuredBundle extends Cost {
  readonly directory: string;
  readonly preset: string;
  readonly weights: string;
  /** In one view; null where the bundle was not judged. */
  readonly score: (Score & { readonly split: string }) | null;
}

interface FaultyBundle {
  readonly name: string;
  readonly directory: string;
  readonly fault: string;
}

type Bundle = MeasuredBundle | FaultyBundle;

export const modelsCommand: CommandDefinition = {
  name: 'models',
  summary: 'List bundles and networks: accuracy, parameters, cost, size, latency',
  examples: [
    ['models', 'every bundle in models/, every network, and what others published'],
    ['models --layers mien', 'the layers of one network'],
    ['models --json', 'all of it as JSON'],
  ],
  define: (command, { action }) =>
    void command
      .addOption(
        new Option('--layers <network>', 'list the layers of that network instead').choices(presetNames),
      )
      .action(action(({ layers }: { readonly layers: string | undefined }) => listModels(layers))),
};

async function listModels(layers: string | undefined): Promise<Result> {
  if (layers !== undefined) {
    const network = describeNetwork(preset(layers));
    return { text: layersText(network), json: network };
  }
  const bundles: Bundle[] = [];
  for (const { name } of shippedModels(modelsFolder)) bundles.push(await measureBundle(name));
  const networks: MeasuredNetwork[] = [];
  for (const name of presetNames) networks.push(await measureNetwork(name));
  return { text: modelsText(bundles, networks), json: { bundles, networks, published: publishedModels } };
}

async function measureNetwork(name: string): Promise<MeasuredNetwork> {
  const network = preset(name);
  const model = untrainedModel(network);
  const latencyMs = await measureLatency(model, network.input);
  return { ...describeNetwork(network), bytes: model.length, latencyMs };
}

async function measureBundle(name: string): Promise<Bundle> {
  const directory = join(modelsFolder, name);
  try {
    const { manifest, model } = await openBundle(directory);
    const { weights, network } = manifest;
    const { width, height } = manifest.preprocessing;
    const latencyMs = await measureLatency(model, [1, height, width]);
    const score = evidenceOf(manifest).evaluations.find(({ views }) => views === 'one') ?? null;
    return {
      ...network,
      name,
      directory,
      weights,
      bytes: model.length,
      latencyMs,
      score: score && scoreOf(score),
    };
  } catch (error) {
    return { name, directory, fault: messageOf(error) };
  }
}

const scoreOf = ({ split, rows, accuracy, interval95 }: NonNullable<MeasuredBundle['score']>) => ({
  split,
  rows,
  accuracy,
  interval95,
});

function modelsText(bundles: readonly Bundle[], networks: readonly MeasuredNetwork[]): string {
  return pageText({
    title: 'Models for one face of 48x48 pixels, seven expressions, one view',
    summary:
      `Latency is measured now, of one picture on one thread: the median of ${networks[0]?.latencyMs.runs ?? 0} runs.\n` +
      'mien models --layers NAME lists a network’s layers; mien card measures a bundle.',
    sections: [
      bundles.length > 0
        ? bundleTable(bundles)
        : { kind: 'text', title: 'Bundles in models/', paragraphs: ['  None yet: train one.'] },
      {
        kind: 'table',
        title: 'Networks that can be trained',
        table: {
          columns: ['network', 'parameters', 'multiply-adds', 'size', 'latency'],
          rows: networks.map(network => [network.name, ...costOf(network)]),
        },
      },
      publishedTable,
    ],
  });
}

function bundleTable(bundles: readonly Bundle[]): PageSection {
  const split = bundles.find(
    (bundle): bundle is MeasuredBundle => !('fault' in bundle) && bundle.score !== null,
  );
  return {
    kind: 'table',
    title: `Bundles in models/, accuracy on ${split?.score?.split ?? 'no rows yet'} with its 95 % interval`,
    table: {
      columns: ['bundle', 'accuracy', 'parameters', 'multiply-adds', 'size', 'latency'],
      rows: bundles.map(bundle =>
        'fault' in bundle
          ? [bundle.name, bundle.fault, '', '', '', '']
          : [bundle.name, accuracyOf(bundle), ...costOf(bundle)],
      ),
    },
  };
}

const publishedTable: PageSection = {
  kind: 'table',
  title: 'Published on FER2013, by other protocols: mostly PrivateTest, about 1.7 % higher',
  table: {
    columns: ['model', 'accuracy', 'parameters', 'source', 'note'],
    rows: publishedModels.map(({ name, accuracyPercent, parameters, source, note }) => [
      name,
      `${accuracyPercent.toFixed(1)} %`,
      parameters === null ? '–' : short(parameters),
      source,
      note,
    ]),
  },
};

function accuracyOf({ score }: MeasuredBundle): string {
  if (!score) return '–';
  const [lower, upper] = score.interval95.map(bound => (100 * bound).toFixed(1));
  return `${percent(score.accuracy)} (${lower}–${upper})`;
}

function costOf({ parameters, multiplyAdds, bytes, latencyMs }: Cost): string[] {
  return [
    short(parameters),
    short(multiplyAdds),
    `${short(bytes)}B`,
    `${latencyMs.median.toPrecision(3)} ms`,
  ];
}

function layersText(network: NetworkDescription): string {
  return pageText({
    title: `${network.name}: ${network.source}`,
    summary: '',
    sections: [{ kind: 'table', title: 'Layers', table: networkFigure(network).table }],
  });
}
