// The settings that every command of the monitor takes: flags over the environment over a file over the defaults.
import type { Configuration, ConfigurationInput } from '@mien/monitor';
import type { Command } from 'commander';
import { blaming, Failure } from '../../exit.js';

/** What commander read; a flag that was not given is not there. */
export type SettingOptions = ConfigurationInput & { readonly config?: string; readonly json?: boolean };

const elsewhere = `
Every setting can also come from the environment: MIEN_MONITOR_DATA, MIEN_MONITOR_PORT, …
DATABASE_URL names a PostgreSQL to keep the record in, instead of the embedded one.`;

export function addSettings(command: Command): Command {
  return command
    .option('--config <file>', 'settings as JSON; the environment and flags go before it')
    .option('--data <folder>', 'where the embedded record and the audit keys lie (default: ".mien/monitor")')
    .addHelpText('after', elsewhere);
}

/** @throws Failure `usage` that names each wrong setting */
export async function readSettings({ config, json: _, ...flags }: SettingOptions): Promise<Configuration> {
  const { loadConfiguration } = await openMonitorPackage();
  const file = config === undefined ? {} : { file: config };
  return blaming('usage', () => loadConfiguration({ ...file, environment: process.env, flags }));
}

/** The server and its database are loaded by the commands that need them, not by every `mien`. */
export const openMonitorPackage = () => import('@mien/monitor');

/** Does an administrator's work on the record; what was asked for wrongly ends as `usage`. */
export async function administer<Value>(
  options: SettingOptions,
  work: (
    monitor: Awaited<ReturnType<typeof openMonitorPackage>>,
    configuration: Configuration,
  ) => Promise<Value>,
): Promise<Value> {
  const configuration = await readSettings(options);
  const monitor = await openMonitorPackage();
  return work(monitor, configuration).catch(cause => {
    throw cause instanceof monitor.Refusal && cause.code === 'invalid' ? new Failure('usage', cause) : cause;
  });
}
