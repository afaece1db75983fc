import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHAPE_ROWS_HEADER, type ShapesResponse } from '#shared/sync/index.ts';
import { call } from './device.ts';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

it('tells a device that begins a copy how many rows of its company there are, and one that goes on when it asks', async () => {
  const company = await world.createCompany();
  await world.createCompany();
  const device = await world.enrol(company);
  const headers = device.authorization;
  const { data } = await call<ShapesResponse>(`${device.url}/v1/shapes`, { headers });
  const path = data.shapes.find(({ table }) => table === 'products')?.path;
  const first = await fetch(`${device.url}${path}?offset=-1`, { headers });
  expect(first.headers.get(SHAPE_ROWS_HEADER)).toBe(String(company.items.length));
  const handle = first.headers.get('electric-handle');
  const next = await fetch(
    `${device.url}${path}?offset=${first.headers.get('electric-offset')}&handle=${handle}`,
    { headers },
  );
  expect(next.headers.has(SHAPE_ROWS_HEADER)).toBe(false);
  const goneOn = await fetch(next.url, { headers: { ...headers, [SHAPE_ROWS_HEADER]: '?' } });
  expect(goneOn.headers.get(SHAPE_ROWS_HEADER)).toBe(String(company.items.length));
});
