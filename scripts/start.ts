import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { displayDate, instantOf, singaporeDate, singaporeTime } from '#shared/kernel/index.ts';
import { demoCompanies } from '../sync-server/src/demo/index.ts';
import { ProcessGroup } from './lib/process-group.ts';
import { repositoryRoot } from './lib/run-tool.ts';
import { type ImportFile, importCompany, readImportFile } from './start/import.ts';
import { askServer, type RunningServer } from './start/operator.ts';
import { DEFAULT_COMPANY, readOptions, type StartOptions, usage } from './start/options.ts';
import { findServer, startServer } from './start/server.ts';
import { isPaired, startTill, tillFolder } from './start/till.ts';

const otherStartPatienceMs = 120_000;
const pollMs = 300;
const busyAttempts = 20;

const say = (line: string): void => console.log(line);

/** `npm start`: Postgres, the server and a till, on a machine that has nothing but Node. */
async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2));
  if ('problem' in read) {
    say(read.problem === '' ? usage : `${read.problem}\n\n${usage}`);
    process.exit(read.problem === '' ? 0 : 2);
  }
  const file = read.importFile === undefined ? undefined : readImportFile(read.importFile);
  if (file !== undefined && 'problem' in file) {
    say(file.problem);
    process.exit(2);
  }
  const options = optionsFor(read, file);
  mkdirSync(join(options.dataFolder, 'server'), { recursive: true });
  const groups: ProcessGroup[] = [];
  stopOnSignals(groups);
  const server =
    options.parts === 'till' ? await findServer(options.dataFolder) : await serverFor(options, groups);
  const clockOffsetMs = await clockOffset(server, options);
  if (server && file) {
    const { problem } = await importCompany(server, file, say);
    if (problem !== undefined) await fail(problem, groups);
  }
  if (options.parts === 'server' && server) {
    say(`\nThe server is at ${server.url}, its API is described at ${server.url}/docs. Ctrl-C stops it.\n`);
    return;
  }
  await openTill(options, server, clockOffsetMs, groups);
}

/** An imported company is the one whose till opens, unless another is asked for. */
function optionsFor(read: StartOptions, file: ImportFile | undefined): StartOptions {
  const dataFolder = resolve(repositoryRoot, read.dataFolder);
  if (file?.slug === undefined || read.company !== DEFAULT_COMPANY) return { ...read, dataFolder };
  const register = file.registers.includes(read.register)
    ? read.register
    : (file.registers[0] ?? read.register);
  return { ...read, dataFolder, company: file.slug, register };
}

/** The server of this data folder: the one that another start looks after, or a new one. */
async function serverFor(options: StartOptions, groups: ProcessGroup[]): Promise<RunningServer> {
  const group = newGroup(join(options.dataFolder, 'server', 'running.json'), groups);
  const running =
    (await group.clearLeftovers()) === 'busy'
      ? await waitForServer(options.dataFolder, groups)
      : await findServer(options.dataFolder);
  if (running) {
    say(`Using the server that runs already at ${running.url}.`);
    if (options.now !== undefined)
      await fail('--now goes with the start of the server: stop that one first.', groups);
    return running;
  }
  const isFirst = !existsSync(join(options.dataFolder, 'server', 'address.json'));
  say(`Starting PostgreSQL and the server.${isFirst ? ' The first start takes some ten seconds.' : ''}`);
  const offsetMs = options.now === undefined ? 0 : Date.parse(options.now) - Date.now();
  const started = await startServer(group, {
    dataFolder: options.dataFolder,
    port: options.serverPort,
    clockOffsetMs: offsetMs,
    demo: options.importFile === undefined,
    company: options.company,
    log: say,
  });
  return started ?? fail('The server did not start; its own lines above say why. Nothing was lost.', groups);
}

/** Another start is bringing the server up, and may be making the demonstration. */
async function waitForServer(dataFolder: string, groups: ProcessGroup[]): Promise<RunningServer> {
  const deadlineMs = performance.now() + otherStartPatienceMs;
  while (performance.now() < deadlineMs) {
    const server = await findServer(dataFolder);
    if (server) return server;
    await sleep(pollMs);
  }
  return fail(
    'Another start has been bringing up the server on this data folder for too long. Stop it and try again.',
    groups,
  );
}

/** Every clock is shifted alike: the tills take the server's. */
async function clockOffset(server: RunningServer | undefined, options: StartOptions): Promise<number> {
  if (!server) return options.now === undefined ? 0 : Date.parse(options.now) - Date.now();
  const status = await askServer(server, '/v1/operator/status');
  const { clockOffsetMs } = (status?.data ?? { clockOffsetMs: 0 }) as { clockOffsetMs: number };
  if (clockOffsetMs !== 0) {
    const now = instantOf(Date.now() + clockOffsetMs);
    const shown = `${displayDate(singaporeDate(now))}, ${singaporeTime(now)} in Singapore`;
    say(
      `\nATTENTION: every clock is shifted; it is ${shown} for the server and the tills. For demonstrations only.\n`,
    );
  }
  return clockOffsetMs;
}

async function openTill(
  options: StartOptions,
  server: RunningServer | undefined,
  clockOffsetMs: number,
  groups: ProcessGroup[],
): Promise<void> {
  mkdirSync(tillFolder(options), { recursive: true });
  const group = newGroup(join(tillFolder(options), 'running.json'), groups);
  if (await isBusy(group)) {
    await fail(`Register ${options.register} is open already on this data folder.`, groups);
  }
  const wasPaired = isPaired(options);
  const till = await startTill(group, options, server, clockOffsetMs, say);
  if (till.kind === 'failed') await fail(`The till did not start: ${till.reason}`, groups);
  say('');
  const name = nameOf(options).padEnd(13);
  say(`  ${name} ${till.kind === 'browser' ? till.url : 'in its own window'}`);
  if (server) say(`  API docs      ${server.url}/docs\n  Storefront    ${server.url}/api/v1/products`);
  else if (wasPaired) say('  No server is running: the till sells, and what it sells waits.');
  else say('  No server is running: start one to pair this till with.');
  sayPins(options);
  if (options.register === 'T01' && options.company === DEFAULT_COMPANY) {
    say(`\n  Another till: npm start -- --register T02${sameFolder(options)}`);
  }
  say('\n  Ctrl-C stops this.\n');
}

const nameOfKind = { counter: 'Till', warehouse: 'Warehouse', office: 'Office' } as const;

/** What is started, and its code: `Till T01`, `Office O01`; of a company that isn't of the demonstration only that it is a register. */
function nameOf({ company: slug, register }: StartOptions): string {
  const demo = demoCompanies.find(({ company }) => company.slug === slug);
  const place = demo?.registers.find(({ code }) => code === register);
  return `${place === undefined ? 'Register' : nameOfKind[place.kind ?? 'counter']} ${register}`;
}

/** Another start may be on its way out. */
async function isBusy(group: ProcessGroup): Promise<boolean> {
  for (let attempt = 0; attempt < busyAttempts; attempt++) {
    if ((await group.clearLeftovers()) === 'clear') return false;
    await sleep(pollMs);
  }
  return true;
}

function sameFolder({ dataFolder }: StartOptions): string {
  return dataFolder === resolve(repositoryRoot, 'data') ? '' : ` --data ${dataFolder}`;
}

/** The people of a demonstration who work at this till's outlet, so that somebody new can sign in. */
function sayPins({ company: slug, register }: StartOptions): void {
  const demo = demoCompanies.find(({ company }) => company.slug === slug);
  if (!demo) return;
  const place = demo.registers.find(({ code }) => code === register);
  // At an office only those sign in who belong to every outlet.
  const outlet = place?.kind === 'office' ? undefined : place?.outlet;
  say('\n  Sign in as (demonstration):');
  for (const { name, role, pin, outlet: own } of demo.people) {
    if (own === undefined || own === outlet) say(`    ${name.padEnd(22)} ${role.padEnd(10)} PIN ${pin}`);
  }
}

function newGroup(pidFile: string, groups: ProcessGroup[]): ProcessGroup {
  const group = new ProcessGroup({ pidFile, log: say });
  groups.push(group);
  return group;
}

/** Ctrl-C ends the till before the server, so that its last facts are pushed. */
function stopOnSignals(groups: readonly ProcessGroup[]): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    say('\nStopping. Everything that was sold is on disk.');
    for (const group of groups.toReversed()) await group.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

async function fail(message: string, groups: readonly ProcessGroup[]): Promise<never> {
  say(`\n${message}`);
  for (const group of groups.toReversed()) await group.stop();
  process.exit(1);
}

await main();
