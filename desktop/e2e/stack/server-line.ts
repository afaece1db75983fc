import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The wire between one till and the server, which a test can cut without touching the server. */
export interface ServerLine {
  readonly url: string;
  /** Ends every connection, and refuses new ones. */
  cut(): Promise<void>;
}

export async function startServerLine(serverUrl: string): Promise<ServerLine> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const listener = createServer((till) => {
    const server = connect(Number(port), hostname);
    for (const [from, to] of [
      [till, server],
      [server, till],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut: async () => {
      if (!listener.listening) return;
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
