import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDevice } from './device.ts';
import { FakeElectric, SECRET, startSibling } from './gatekeeper-world.ts';
import { startWorld, type TestWorld } from './world.ts';

const LIMIT = 3;
let world: TestWorld;
let electric: FakeElectric;
let electricUrl: string;
let till: TestDevice;
let other: TestDevice;
beforeAll(async () => {
  world = await startWorld({ secret: SECRET });
  const company = await world.createCompany();
  [till, other] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
  electric = new FakeElectric();
  electricUrl = await electric.listen();
});
afterAll(async () => {
  await electric.close();
  await world.stop();
});

/** Whether each of some requests was let in, one after the other. */
async function letIn(
  trustProxy: readonly string[] | undefined,
  requests: readonly Record<string, string>[],
): Promise<boolean[]> {
  const server = await startSibling(world, electricUrl, { requestsPerMinute: LIMIT, trustProxy });
  try {
    const answers: boolean[] = [];
    for (const headers of requests) {
      answers.push((await fetch(`${server.url}/v1/shapes`, { headers })).status !== 429);
    }
    return answers;
  } finally {
    await server.close();
  }
}

const from = (...addresses: string[]) => ({ 'x-forwarded-for': addresses.join(', ') });

describe('requests are counted', () => {
  it('for the address that a trusted front names, and for nothing that a client claims itself', async () => {
    const behindFront = await letIn(
      ['loopback'],
      [
        ...Array.from({ length: LIMIT + 1 }, () => from('203.0.113.5')),
        from('203.0.113.6'),
        // What stands left of the last address was sent by the client.
        from('198.51.100.1', '203.0.113.5'),
      ],
    );
    expect(behindFront).toEqual([true, true, true, false, true, false]);
    const claimed = await letIn(
      undefined,
      Array.from({ length: LIMIT + 1 }, (_, index) => from(`203.0.113.${index}`)),
    );
    expect(claimed).toEqual([true, true, true, false]);
  });

  it('for a device by its stream, wherever it is, and never for its neighbours', async () => {
    const moving = Array.from({ length: LIMIT + 1 }, (_, index) => ({
      ...till.authorization,
      ...from(`203.0.113.${index}`),
    }));
    const answers = await letIn(
      ['loopback'],
      [...moving, { ...other.authorization, ...from('203.0.113.0') }],
    );
    expect(answers).toEqual([true, true, true, false, true]);
  });

  it('by address for tokens that nobody issued, so that new ones don’t help', async () => {
    const made = Array.from({ length: LIMIT + 1 }, (_, index) => ({
      authorization: `Bearer ${till.enrolled.token.slice(0, -4)}${index}abc`,
    }));
    expect(await letIn(undefined, made)).toEqual([true, true, true, false]);
  });
});
