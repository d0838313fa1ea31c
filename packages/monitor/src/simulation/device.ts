/** A bedside device as any other: counts its observations, keeps what was not acknowledged, sends it again. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { z } from 'zod';
import {
  type Batch,
  batchObservations,
  deviceSchema,
  type Observation,
  type Receipt,
  receiptSchema,
  type StreamId,
} from '../protocol.js';

export interface DeviceOptions {
  readonly url: string;
  readonly streamId: StreamId;
  /** Holds the token; a secret is not passed as an argument. */
  readonly tokenFile: string;
  /** Accept this certificate authority (PEM), for a server with one of its own. */
  readonly certificateAuthority?: string;
  /** The name in the server's certificate, where the address has another. */
  readonly serverName?: string;
}

export interface DeviceClient {
  /** The stream's zone and curtain, and the number to count on from. */
  ask(): Promise<z.infer<typeof deviceSchema>>;
  /** Resolves when the server has stored them. @throws Error when it has not; send the same again */
  send(observations: readonly Observation[], sentAt: string): Promise<Receipt>;
}

const timeoutMs = 10_000;

export function openDevice({ url, streamId, tokenFile, ...tls }: DeviceOptions): DeviceClient {
  const token = readFileSync(tokenFile, 'utf8').trim();
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const answer = await exchange(
      new URL(path, url),
      method,
      token,
      body === undefined ? '' : JSON.stringify(body),
      tls,
    );
    if (answer.status !== 200)
      throw new Error(`the monitor answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    return JSON.parse(answer.text);
  };
  return {
    ask: async () => deviceSchema.parse(await call('GET', `/api/streams/${streamId}/device`)),
    send: async (observations, sentAt) => {
      const batch: Batch = { sentAt, observations: observations.slice(0, batchObservations) };
      return receiptSchema.parse(await call('POST', `/api/streams/${streamId}/observations`, batch));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function exchange(
  address: URL,
  method: string,
  token: string,
  body: string,
  tls: Pick<DeviceOptions, 'certificateAuthority' | 'serverName'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const secure = address.protocol === 'https:';
    const settings = {
      method,
      headers,
      timeout: timeoutMs,
      ...(secure ? { ca: tls.certificateAuthority, servername: tls.serverName } : {}),
    };
    const request = (secure ? httpsRequest : httpRequest)(address, settings, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('timeout', () =>
      request.destroy(new Error(`the monitor did not answer within ${timeoutMs} ms`)),
    );
    request.on('error', reject);
    request.end(body);
  });
}
