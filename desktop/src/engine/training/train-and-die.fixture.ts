import { openTill, sell, startTestEngine, testProduct, valueIn } from '../till.fixture.ts';

/** A till in training that has sold, and is killed before the training has ended. */
const [, , dataDir = ''] = process.argv;
const engine = await startTestEngine(dataDir);
await openTill(engine);
valueIn(await engine.request('identity.startTraining', {}));
await openTill(engine);
await sell(engine, [testProduct(0).code]);
process.kill(process.pid, 'SIGKILL');
