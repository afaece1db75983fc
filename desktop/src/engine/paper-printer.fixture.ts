import { type AddressInfo, createServer, type Server } from 'node:net';

/** A network printer that confirms whatever it is asked (the status bytes say: ready), and keeps what it was sent. */
export async function startPaper(): Promise<{ server: Server; port: number; text(): string }> {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      received.push(bytes);
      socket.write(Buffer.from([0x12, 0x00]));
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, port, text: () => Buffer.concat(received).toString('latin1') };
}
