import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A network camera: one JPEG picture, sent over and over as multipart/x-mixed-replace. */
export interface Camera {
  readonly address: string;
  /** How often it was connected to. */
  connections(): number;
  /** Breaks off what is connected. */
  drop(): void;
  /** Sends nothing more to what is connected. */
  stall(): void;
  close(): Promise<void>;
}

export async function startCamera(jpeg: Uint8Array, framesPerSecond = 25): Promise<Camera> {
  const viewers = new Set<ServerResponse>();
  const stalled = new Set<ServerResponse>();
  let connections = 0;
  const head = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  const server = createServer((_request, response) => {
    connections++;
    viewers.add(response);
    response.on('close', () => viewers.delete(response));
    response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=frame' });
  });
  const timer = setInterval(() => {
    for (const viewer of viewers) {
      // A viewer that does not read is left out, as cameras do.
      if (stalled.has(viewer) || viewer.writableNeedDrain) continue;
      viewer.write(head);
      viewer.write(jpeg);
      viewer.write('\r\n');
    }
  }, 1000 / framesPerSecond);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/stream.mjpg`,
    connections: () => connections,
    drop() {
      for (const viewer of viewers) viewer.destroy();
    },
    stall() {
      for (const viewer of viewers) stalled.add(viewer);
    },
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
