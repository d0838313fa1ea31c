import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Configuration } from '@mien/monitor';
import { Option } from 'commander';
import { modelsFolder } from '../../inputs.js';
import { interruptible } from '../../run/interruptible.js';
import type { CommandDefinition, Result } from '../../shell/command.js';
import type { Notices } from '../../shell/notices.js';
import { wholeNumber } from '../../shell/options.js';
import { shippedModels } from '../../shipped-models.js';
import { addSettings, openMonitorPackage, readSettings, type SettingOptions } from './settings.js';

export const monitorCommand: CommandDefinition = {
  name: 'monitor',
  summary: 'Run the server that keeps a ward’s record of observed expressions',
  examples: [
    ['monitor', 'on this machine, with a simulated ward'],
    ['monitor --no-demo --data /var/lib/mien --port 4100', 'without the simulated ward'],
    ['monitor --config monitor.json', 'with settings from a file; DATABASE_URL names a PostgreSQL'],
  ],
  define: (command, { notices, action }) =>
    void addSettings(command)
      .option('--host <address>', 'where to listen (default: "127.0.0.1", this machine only)')
      .option('--port <number>', '(default: 4100)', wholeNumber(0))
      .option('--public-url <url>', 'the address in browsers, when others reach the server')
      .option('--tls-cert <file>', 'certificate chain as PEM')
      .option('--tls-key <file>', 'its private key as PEM')
      .option('--trust-proxy', 'a proxy in front speaks TLS')
      .option('--node <name>', 'this server’s name in the audit (default: host and port)')
      .option('--demo', 'add a ward of simulated beds, marked as such (default)')
      .option('--no-demo', 'add none')
      .option('--screens <folder>', 'built screens to serve (default: Mien’s own)')
      .addOption(
        new Option('--log-level <level>', '(default: "info")').choices([
          'silent',
          'error',
          'warn',
          'info',
          'debug',
        ]),
      )
      .action(action((options: SettingOptions) => serve(options, notices))),
};

/** Runs until Ctrl-C or SIGTERM. */
export async function serve(options: SettingOptions, { say }: Notices): Promise<Result> {
  const configuration = await readSettings(options);
  const screens = configuration.screens ?? builtScreens();
  if (screens === null) say('mien: the screens are not built, so only the interface for programs is served');
  const { startMonitor } = await openMonitorPackage();
  return interruptible(
    async stop => {
      const monitor = await startMonitor({
        configuration: { ...configuration, screens, models: [...configuration.models, ...ownModels()] },
        terminal: text => say(text.trimEnd()),
      });
      say(`The monitor is at ${monitor.url}. Ctrl-C stops it.`);
      if (!stop.aborted) await once(stop, 'abort');
      await monitor.close();
      return { text: 'The monitor has stopped in order.', json: { url: monitor.url } };
    },
    () => say('Stopping in order. Ctrl-C again stops at once.'),
  );
}

/** Where the dashboard's package has its built screens; null before they are built. */
function builtScreens(): string | null {
  const manifest = createRequire(import.meta.url).resolve('@mien/dashboard/package.json');
  const folder = join(dirname(manifest), 'dist', 'site');
  return existsSync(folder) ? folder : null;
}

/** The models that come with Mien, by which devices know them. */
const ownModels = (): Configuration['models'] =>
  shippedModels(modelsFolder).flatMap(model => {
    if ('fault' in model) return [];
    const { name, provenance } = model.manifest;
    return [{ hash: provenance.modelSha256, name, version: provenance.created }];
  });
