import { join } from 'node:path';
import { openBundle } from '@mien/runtime/node';
import {
  describeNetwork,
  type NetworkDescription,
  networkFigure,
  type PageSection,
  preset,
  presetNames,
  short,
} from '@mien/trainer';
import { messageOf } from '../exit.js';
import { modelsFolder } from '../inputs.js';
import { type Latency, measureLatency, untrainedModel } from '../run/latency.js';
import type { CommandDefinition } from '../shell/command.js';
import { shippedModels } from '../shipped-models.js';
import { pageText } from '../text/page.js';

interface MeasuredNetwork extends NetworkDescription {
  readonly latencyMs: Latency;
}

interface MeasuredBundle {
  readonly name: string;
  readonly directory: string;
  readonly preset: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly latencyMs: Latency;
}

interface FaultyBundle {
  readonly name: string;
  readonly directory: string;
  readonly fault: string;
}

type Bundle = MeasuredBundle | FaultyBundle;

export const modelsCommand: CommandDefinition = {
  name: 'models',
  summary: 'List networks and bundles with their layers, parameters and cost',
  examples: [
    ['models', 'every network and every bundle in models/'],
    ['models --json', 'the same as JSON'],
  ],
  define: (command, { action }) =>
    void command.action(
      action(async () => {
        const networks: MeasuredNetwork[] = [];
        for (const name of presetNames) networks.push(await measureNetwork(name));
        const bundles: Bundle[] = [];
        for (const { name } of shippedModels(modelsFolder)) bundles.push(await measureBundle(name));
        return { text: modelsText(networks, bundles), json: { networks, bundles } };
      }),
    ),
};

async function measureNetwork(name: string): Promise<MeasuredNetwork> {
  const network = preset(name);
  const latencyMs = await measureLatency(untrainedModel(network), network.input);
  return { ...describeNetwork(network), latencyMs };
}

async function measureBundle(name: string): Promise<Bundle> {
  const directory = join(modelsFolder, name);
  try {
    const { manifest, model } = await openBundle(directory);
    const { width, height } = manifest.preprocessing;
    const latencyMs = await measureLatency(model, [1, height, width]);
    return { name, directory, ...manifest.network, latencyMs };
  } catch (error) {
    return { name, directory, fault: messageOf(error) };
  }
}

function modelsText(networks: readonly MeasuredNetwork[], bundles: readonly Bundle[]): string {
  const sections: PageSection[] = networks.map(network => ({
    kind: 'table',
    title: `${network.name}: ${network.source}`,
    table: networkFigure(network).table,
  }));
  const runs = networks[0]?.latencyMs.runs ?? 0;
  const costs: PageSection = {
    kind: 'table',
    title: `Cost of one picture in one view; latency on one thread, median of ${runs} runs (fastest to slowest)`,
    table: {
      columns: ['network', 'parameters', 'multiply-adds', 'latency'],
      rows: networks.map(network => [network.name, ...costOf(network)]),
    },
  };
  const shipped: PageSection = {
    kind: 'table',
    title: 'Bundles in models/',
    table: {
      columns: ['bundle', 'network', 'parameters', 'multiply-adds', 'latency'],
      rows: bundles.map(bundle =>
        'fault' in bundle
          ? [bundle.name, bundle.fault, '', '', '']
          : [bundle.name, bundle.preset, ...costOf(bundle)],
      ),
    },
  };
  return pageText({
    title: 'Networks that can be trained',
    summary: bundles.length > 0 ? '' : 'No bundle in models/ yet: train one.',
    sections: [...sections, costs, ...(bundles.length > 0 ? [shipped] : [])],
  });
}

function costOf({ parameters, multiplyAdds, latencyMs }: MeasuredNetwork | MeasuredBundle): string[] {
  const { median, fastest, slowest } = latencyMs;
  const [middle, least, most] = [median, fastest, slowest].map(time => time.toPrecision(3));
  return [short(parameters), short(multiplyAdds), `${middle} ms (${least} to ${most})`];
}
