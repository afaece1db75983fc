// Run by the key-to-paint benchmark as a process of its own: `key-to-paint-bare.ts <elements> <lines>`. A page of plain
// elements, as many as the till's, that sends what was typed over a socket and changes one text when it comes back.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const [elements, lines] = process.argv.slice(2).map(Number);
const page = makePage(elements ?? 0, lines ?? 0);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(page);
});
new WebSocketServer({ server }).on('connection', (socket) => {
  socket.on('message', (data) => {
    const { id } = JSON.parse(String(data)) as { id: number };
    socket.send(JSON.stringify({ id, result: { ok: true } }));
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

function makePage(elementCount: number, lineCount: number): string {
  const line = (index: number): string => `<li><span>${index}</span> <b>0</b></li>`;
  const others = Math.max(elementCount - lineCount * 3, 0);
  return `<!doctype html><title>bare</title>
    <style>ul, div { height: 45vh; overflow: auto } i { display: inline-block; width: 20px }</style>
    <ul>${Array.from({ length: lineCount }, (_, index) => line(index)).join('')}</ul>
    <div>${'<i>x</i>'.repeat(others)}</div>
    <script>
      const socket = new WebSocket('ws://' + location.host);
      const texts = document.querySelectorAll('li b');
      let typed = '', id = 0;
      addEventListener('keydown', ({ key }) => {
        if (key !== 'Enter') { typed += key; return; }
        id += 1;
        socket.send(JSON.stringify({ id, path: 'sales.scan', input: { code: typed } }));
        typed = '';
      });
      socket.onopen = () => { document.title = 'open'; };
      socket.onmessage = ({ data }) => {
        // One that is in sight, as the till's line is: nothing is painted for the others.
        texts[JSON.parse(data).id % 10].textContent = data.length + ':' + id;
      };
    </script>`;
}
