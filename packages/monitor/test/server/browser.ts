/** A running server with people in it, spoken to over real sockets as browsers and devices do. */
import { rmSync } from 'node:fs';
import WebSocket from 'ws';
import { type ConfigurationInput, loadConfiguration } from '../../src/configuration.js';
import { type Monitor, type MonitorOptions, startMonitor } from '../../src/monitor.js';
import {
  type Bed,
  bedSchema,
  type Episode,
  episodeSchema,
  newTokenSchema,
  type Role,
  type Stream,
  sessionSchema,
  streamSchema,
  type User,
  userSchema,
  type Ward,
  wardSchema,
} from '../../src/protocol.js';
import { temporaryFolder } from '../store/stores.js';

export const password = 'correct horse battery';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the tests look at
  readonly body: any;
  readonly headers: Headers;
}

/** Keeps a cookie and the CSRF token, as a page would. */
export class Browser {
  cookie = '';
  csrf = '';
  constructor(readonly url: string) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      if (pair.startsWith('mien_session=')) this.cookie = pair;
    }
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, body: unknown = {}) => this.send('POST', path, body);

  async signIn(path: string, body: object): Promise<this> {
    const reply = await this.post(path, body);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    this.csrf = sessionSchema.parse((await this.get('/api/session')).body).csrf;
    return this;
  }

  /** The feed's socket, not yet open. */
  dial(headers: Record<string, string> = {}): WebSocket {
    return new WebSocket(new URL('/api/feed', this.url.replace(/^http/, 'ws')), {
      headers: { origin: this.url, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
    });
  }

  /** Opens the feed; messages gather in `messages`. */
  async feed(headers: Record<string, string> = {}): Promise<Feed> {
    const socket = this.dial(headers);
    const feed: Feed = {
      socket,
      messages: [],
      closed: new Promise(resolve => socket.on('close', code => resolve(code))),
    };
    socket.on('message', data => feed.messages.push(JSON.parse(String(data))));
    await opened(socket);
    return feed;
  }
}

export const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', reject);
  });

export interface Feed {
  readonly socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly messages: any[];
  readonly closed: Promise<number>;
}

export interface Bedside {
  readonly ward: Ward;
  readonly bed: Bed;
  readonly stream: Stream;
  readonly episode: Episode;
  readonly deviceToken: string;
}

export interface Running {
  readonly monitor: Monitor;
  readonly folder: string;
  readonly administrator: Browser;
  readonly logged: string[];
  /** A signed-in person of a role. */
  person(name: string, role: User['role'], wards: User['wards']): Promise<Browser>;
  bedside(name: string): Promise<Bedside>;
  token(fields: object): Promise<{ id: string; secret: string }>;
  stop(): Promise<void>;
}

export async function run(
  flags: ConfigurationInput = {},
  more: Partial<MonitorOptions> = {},
): Promise<Running> {
  const folder = temporaryFolder();
  const logged: string[] = [];
  let link = '';
  const configuration = loadConfiguration({
    flags: { port: 0, data: folder, demo: false, logLevel: 'debug', signInsPerMinute: 1000, ...flags },
  });
  const monitor = await startMonitor({
    configuration,
    terminal: text => {
      link += text;
    },
    logTo: { write: line => void logged.push(line) },
    ...more,
  });
  const token = /#(\S+)/.exec(link)?.[1] ?? '';
  const administrator = await new Browser(monitor.url).signIn('/api/setup', {
    token,
    name: 'root',
    password,
  });
  const make = async (path: string, body: object) => {
    const reply = await administrator.post(path, body);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  return {
    monitor,
    folder,
    administrator,
    logged,
    person: async (name, role, wards) => {
      userSchema.parse(await make('/api/users', { name, role, wards, disabled: false, password }));
      return new Browser(monitor.url).signIn('/api/login', { name, password });
    },
    bedside: async name => {
      const ward = wardSchema.parse(
        await make('/api/wards', { name, timeZone: 'UTC', shiftStarts: ['07:00'], noticeBudget: 5 }),
      );
      const bed = bedSchema.parse(await make(`/api/wards/${ward.id}/beds`, { label: '1', position: 1 }));
      const stream = streamSchema.parse(
        await make(`/api/beds/${bed.id}/streams`, {
          name: 'camera',
          zone: { x: 0, y: 0, width: 1, height: 1 },
        }),
      );
      await make('/api/users', {
        name: `admitting-${ward.id}`,
        role: 'clinician',
        wards: [ward.id],
        disabled: false,
        password,
      });
      const clinician = await new Browser(monitor.url).signIn('/api/login', {
        name: `admitting-${ward.id}`,
        password,
      });
      const admission = {
        consent: { givenBy: 'patient', recordedAt: new Date(Date.now() - 60_000).toISOString() },
      };
      const episode = episodeSchema.parse(
        (await clinician.post(`/api/beds/${bed.id}/admit`, admission)).body,
      );
      const { secret } = newTokenSchema.parse(
        await make('/api/tokens', { kind: 'device', label: name, streamId: stream.id, expiresAt: null }),
      );
      return { ward, bed, stream, episode, deviceToken: secret };
    },
    token: async fields => {
      const made = newTokenSchema.parse(await make('/api/tokens', fields));
      return { id: made.token.id, secret: made.secret };
    },
    stop: async () => {
      await monitor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A device without any cookie. */
export async function post(url: string, token: string, path: string, body: unknown): Promise<Reply> {
  return new Browser(url).send('POST', path, body, { authorization: `Bearer ${token}` });
}

export type AnyRole = Role | 'nobody';
