import { createServer, type Server, type Socket } from 'node:net';

/** How the printer behaves towards whoever connects from now on. */
export type Behaviour =
  | { readonly kind: 'prints'; readonly answersStatus: boolean }
  /** Takes the call and reads nothing: hung. */
  | { readonly kind: 'neverReads' }
  | { readonly kind: 'resetsAfter'; readonly bytes: number }
  | { readonly kind: 'hangsUpAfter'; readonly bytes: number };

export interface VirtualPrinter {
  readonly host: string;
  readonly port: number;
  /** The bytes of each whole job, in order: what came over connections that the other side ended. */
  readonly jobs: readonly Uint8Array[];
  /** What came over connections that broke. */
  readonly torn: readonly Uint8Array[];
  /** The most connections that were ever open at once. */
  readonly mostConnections: number;
  behave(behaviour: Behaviour): void;
  /** What the drawer's contact says from now on; a pulse changes it, as the drawer springs open. */
  drawer: { shutAt: 0 | 1; isOpen: boolean } | null;
  /** Resolves when that many jobs are complete. */
  untilJobs(count: number): Promise<void>;
  /** Switches it off: open connections break. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const ANY_PORT = 0;
/** Fixed bits 1 and 4; bit 2 is the drawer's contact. */
const statusOf = (drawerPin: number): Uint8Array => Uint8Array.of(0b0001_0010 | (drawerPin << 2));
/** ESC p: a pulse to the drawer. */
const PULSE = Buffer.from([0x1b, 0x70]);
const DLE_EOT = Buffer.from([0x10, 0x04]);

/** A receipt printer on the loopback interface that remembers what it was sent. */
export async function startVirtualPrinter(
  behaviour: Behaviour = { kind: 'prints', answersStatus: true },
  port = ANY_PORT,
): Promise<VirtualPrinter> {
  const jobs: Uint8Array[] = [];
  const torn: Uint8Array[] = [];
  const sockets = new Set<Socket>();
  const waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  let current = behaviour;
  let mostConnections = 0;
  let drawer: VirtualPrinter['drawer'] = null;

  const pinOf = (received: Buffer): number => {
    if (drawer === null) return 0;
    if (received.includes(PULSE)) drawer.isOpen = true;
    return drawer.isOpen ? 1 - drawer.shutAt : drawer.shutAt;
  };

  const finish = (job: Uint8Array): void => {
    jobs.push(job);
    for (const waiter of waiters) if (jobs.length >= waiter.count) waiter.resolve();
  };

  const serve = (socket: Socket): void => {
    const mine = current;
    sockets.add(socket);
    mostConnections = Math.max(mostConnections, sockets.size);
    let received = Buffer.alloc(0);
    let isWhole = false;
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (!isWhole) torn.push(received);
    });
    if (mine.kind === 'neverReads') return;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (mine.kind === 'prints' && mine.answersStatus && received.lastIndexOf(DLE_EOT) !== -1)
        socket.write(statusOf(pinOf(received)));
      if (mine.kind === 'prints' || received.length < mine.bytes) return;
      if (mine.kind === 'resetsAfter') socket.resetAndDestroy();
      else socket.end();
    });
    socket.on('end', () => {
      if (mine.kind !== 'prints') return;
      isWhole = true;
      finish(received);
    });
    socket.resume();
  };

  const server = createServer({ pauseOnConnect: true }, serve);
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');

  return {
    host: HOST,
    port: address.port,
    jobs,
    torn,
    get mostConnections() {
      return mostConnections;
    },
    get drawer() {
      return drawer;
    },
    set drawer(next) {
      drawer = next;
    },
    behave: (next) => {
      current = next;
    },
    untilJobs: (count) =>
      jobs.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.push({ count, resolve });
          }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
