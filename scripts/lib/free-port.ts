import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/**
 * A TCP port on loopback that nobody listens on.
 * @param preferred taken when it is free, so that an address stays the same from one start to the next
 */
export async function findFreePort(preferred = 0): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? failToFind();
}

/** Listens for an instant: the port that it got, undefined when this one is taken or not for us. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('expected a listening TCP server');
      server.close(() => resolve(address.port));
    });
  });
}

function failToFind(): never {
  throw new Error('the operating system gave no free port');
}
