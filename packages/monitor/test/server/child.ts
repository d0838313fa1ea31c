/** A monitor in a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ConfigurationInput } from '../../src/configuration.js';

/** Node runs no TypeScript: the child runs the built package. */
const built = new URL('../../dist/index.js', import.meta.url).href;

const program = `
import { loadConfiguration, startMonitor } from ${JSON.stringify(built)};
let link = '';
const configuration = loadConfiguration({ flags: JSON.parse(process.env.MONITOR_FLAGS) });
const monitor = await startMonitor({ configuration, terminal: text => { link += text; } });
process.on('SIGTERM', () => monitor.close().then(() => process.exit(0)));
process.on('message', () => process.send({ rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed }));
process.send({ url: monitor.url, link });
`;

export interface ChildMonitor {
  readonly url: string;
  /** The one-time word of the first administrator's link; empty once there is one. */
  readonly setupToken: string;
  readonly process: ChildProcess;
  memory(): Promise<{ rss: number; heap: number }>;
  /** As by `kill -9`. */
  kill(): Promise<void>;
  /** As by an operator, in order. */
  stop(): Promise<void>;
}

export async function startChild(flags: ConfigurationInput): Promise<ChildMonitor> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, MONITOR_FLAGS: JSON.stringify({ demo: false, logLevel: 'error', ...flags }) },
  });
  const ended = once(child, 'exit');
  const message = () => once(child, 'message').then(([value]) => value);
  const started = await Promise.race([message(), ended]);
  if (Array.isArray(started))
    throw new Error(`the monitor ended with code ${started[0]} before it was ready`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url: started.url,
    setupToken: /#(\S+)/.exec(started.link)?.[1] ?? '',
    process: child,
    memory: () => {
      child.send('memory');
      return message();
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
