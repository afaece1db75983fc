import type { CartChange } from '#shared/bridge.ts';
import { openTill, scan, startTestEngine, testProduct, valueIn } from './till.fixture.ts';

/** Takes 10.00 by card for the rice in a till's open cart, and is killed as soon as that is said to be kept. */
const [, , dataDir = ''] = process.argv;

const engine = await startTestEngine(dataDir);
await openTill(engine);
const { cart }: CartChange = await scan(engine, testProduct(2).code);
const tenders = [{ tender: 'card', tenderedCents: 1_000, reference: 'A-17' }];
const { saleId, pricedAt } = cart;
valueIn(await engine.request('selling.noteTaken', { saleId, pricedAt, tenders }));
process.kill(process.pid, 'SIGKILL');
