// A network camera that speaks RTSP (RFC 2326) over TCP: ffmpeg packs a clip as RTP, this hands the packets on.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RtspCamera {
  readonly address: string;
  /** Methods it was asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param clip a video, played over and over at its own rate. */
export async function startRtspCamera(clip: string): Promise<RtspCamera> {
  const packets = createSocket('udp4');
  packets.bind(0, '127.0.0.1');
  await once(packets, 'listening');
  const { port: packetPort } = packets.address();
  const encoder = spawn(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', clip],
      // Every tenth picture stands for itself, so that a viewer can begin there.
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10'],
      ...['-f', 'rtp', `rtp://127.0.0.1:${packetPort}?pkt_size=1200`],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let said = '';
  encoder.stdout.on('data', text => {
    said += text;
  });
  while (!/a=fmtp.*\r?\n/.test(said)) await once(encoder.stdout, 'data');
  const description = `${said.slice(said.indexOf('v=0')).trim()}\r\na=control:track\r\n`;

  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const playing = new Set<Socket>();
  packets.on('message', packet => {
    // Interleaved on channel 0: a dollar sign, the channel, the length.
    const head = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 255]);
    for (const socket of playing) socket.write(Buffer.concat([head, packet]));
  });

  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      playing.delete(socket);
    });
    socket.on('error', () => undefined);
    let request = '';
    socket.on('data', bytes => {
      request += bytes.toString('latin1');
      for (let end = request.indexOf('\r\n\r\n'); end >= 0; end = request.indexOf('\r\n\r\n')) {
        answer(socket, request.slice(0, end));
        request = request.slice(end + 4);
      }
    });
  });

  function answer(socket: Socket, request: string): void {
    const [method = '', address = ''] = request.split(' ');
    const sequence = /CSeq: *(\d+)/i.exec(request)?.[1] ?? '0';
    const reply = (headers: readonly string[], body = '') =>
      socket.write(['RTSP/1.0 200 OK', `CSeq: ${sequence}`, ...headers, '', body].join('\r\n'));
    asked.push(method);
    switch (method) {
      case 'OPTIONS':
        return void reply(['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
      case 'DESCRIBE': {
        const headers = ['Content-Type: application/sdp', `Content-Base: ${address}/`];
        return void reply([...headers, `Content-Length: ${description.length}`], description);
      }
      case 'SETUP':
        return void reply(['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1']);
      case 'PLAY':
        reply(['Session: 1']);
        playing.add(socket);
        return;
      default:
        return void reply(['Session: 1']);
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `rtsp://127.0.0.1:${port}/bed`,
    asked,
    async close() {
      encoder.kill('SIGKILL');
      await once(encoder, 'exit');
      packets.close();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
