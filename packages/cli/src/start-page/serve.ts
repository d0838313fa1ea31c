import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page being served. */
export interface ServedPage {
  readonly address: string;
  /** Resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Serves one HTML page to this machine alone.
 *
 * @param html asked for again at each request
 * @param port the one wished for; where it is taken, the system gives a free one
 */
export async function servePage(html: () => string, port: number): Promise<ServedPage> {
  const server = createServer(answer(html));
  await listen(server, port);
  const { address, port: given } = server.address() as AddressInfo;
  return {
    address: `http://${address}:${given}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(html: () => string): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (request.url !== '/') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Only the page at / is here.\n');
    } else {
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          'cache-control': 'no-store',
        })
        .end(html());
    }
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0) throw cause;
    await listen(server, 0);
  }
}
