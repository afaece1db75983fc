import { expect, it } from 'vitest';
import { startWorld } from './world.ts';

it('a server that stops answers the push that is under way, and sends home who waits for changes', async () => {
  const world = await startWorld();
  const company = await world.createCompany();
  const till = await world.enrol(company);
  const shapes = await fetch(`${till.url}/v1/shapes`, { headers: till.authorization });
  const { data } = (await shapes.json()) as { data: { shapes: { table: string; path: string }[] } };
  const path = data.shapes.find((shape) => shape.table === 'products')?.path;
  const first = await fetch(`${till.url}${path}?offset=-1`, { headers: till.authorization });
  await first.text();
  const handle = first.headers.get('electric-handle') ?? '';
  const offset = first.headers.get('electric-offset') ?? '';
  const caughtUp = await fetch(`${till.url}${path}?offset=${offset}&handle=${handle}`, {
    headers: till.authorization,
  });
  await caughtUp.text();
  const live = new URLSearchParams({
    offset: caughtUp.headers.get('electric-offset') ?? '',
    handle,
    live: 'true',
  });
  const waiting = fetch(`${till.url}${path}?${live}`, { headers: till.authorization });

  // The push hangs on its stream's row until the lock is let go.
  await world.admin.query('BEGIN');
  await world.admin.query('SELECT 1 FROM streams WHERE id = $1 FOR UPDATE', [till.streamId]);
  const push = till.push([till.sell([[company.items[0], 1000]])]);
  const blocked = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  await expect
    .poll(async () => (await world.admin.query(blocked)).rowCount, { timeout: 30_000 })
    .toBeGreaterThan(0);
  const closed = world.server.close();
  const sentHome = await waiting;
  expect(sentHome.status).toBe(503);
  await world.admin.query('COMMIT');
  expect((await push).data.results[0]?.outcome).toBe('accepted');
  await closed;
  await expect(fetch(`${till.url}/health`)).rejects.toThrow();
  await world.stop();
});
