// The door to every command of this repository: `node scripts/run.mjs start|test|bench|soak|layers|build [arguments]`.
//
// It must work on a machine that has Node and npm and nothing else, so it is plain JavaScript without a dependency.
// It installs what is missing, finds the Node 24 that comes with the dependencies (older ones crash in the SQLite
// driver without a word, and can't run TypeScript), and hands over to `scripts/<command>.ts`.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const commands = ['start', 'test', 'bench', 'soak', 'layers', 'build'];
const oldestUsableNode = [22, 18, 0];
const oldestWantedNode = [24, 0, 0];
const progressEveryMs = 5_000;
const watchNpmEveryMs = 500;
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');

await main(process.argv[2], process.argv.slice(3));

async function main(command, commandArguments) {
  if (!commands.includes(command)) {
    fail(`Say which command to run: node scripts/run.mjs ${commands.join('|')}`);
  }
  const whyInstall = reasonToInstall();
  if (whyInstall !== undefined) await install(whyInstall);
  runCommand(findNode(), command, commandArguments);
}

/** Why `npm ci` must run first, in words for the person who waits; undefined when the dependencies fit the lockfile. */
function reasonToInstall() {
  if (!existsSync(modules)) return 'The dependencies are not installed yet.';
  const installed = readPackages(join(modules, '.package-lock.json'));
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === undefined)
    fail('package-lock.json is missing or damaged: get it back from version control.');
  if (installed === undefined) return 'The last installation did not finish.';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    // An optional package that isn't there belongs to another platform.
    const fits = present ? present.version === entry.version : Boolean(entry.optional || entry.devOptional);
    if (!fits) return 'The dependencies have changed since they were installed.';
  }
  return undefined;
}

function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(why) {
  say(`${why} Installing them now from the npm registry; this happens once and takes a minute or two.`);
  const wantedCount = topLevelNames(Object.keys(readPackages(join(root, 'package-lock.json')) ?? {})).size;
  const progress = setInterval(() => {
    const count = countInstalled();
    if (count > 0) say(`  ${Math.min(count, wantedCount)} of about ${wantedCount} packages`);
  }, progressEveryMs);
  // Named, because NODE_ENV=production would leave out what every command here needs.
  const include = ['--include=dev', '--include=optional'];
  const code = await runNpm([
    'ci',
    ...include,
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
  ]);
  clearInterval(progress);
  if (code !== 0) {
    fail(
      `npm ci failed (exit code ${code}); its own message is above. Nothing was started. ` +
        'Check that the npm registry can be reached and that the disk has about 1.5 GB free, then run the same command again.',
    );
  }
  say('The dependencies are installed.');
}

function topLevelNames(lockPaths) {
  return new Set(lockPaths.filter((path) => path.lastIndexOf('node_modules/') === 0));
}

function countInstalled() {
  try {
    return readdirSync(modules).reduce((count, name) => {
      if (name.startsWith('.')) return count;
      return count + (name.startsWith('@') ? readdirSync(join(modules, name)).length : 1);
    }, 0);
  } catch {
    // npm moves folders while we look: the next count will do.
    return 0;
  }
}

/** Runs the npm that started us if there is one: that also works where `npm` is a .cmd file. Resolves to its exit code. */
function runNpm(npmArguments) {
  const npmScript = process.env.npm_execpath;
  const viaNode = npmScript !== undefined && /npm-cli\.[cm]?js$/.test(npmScript);
  const child = viaNode
    ? spawn(process.execPath, [npmScript, ...npmArguments], { cwd: root, stdio: 'inherit' })
    : spawn('npm', npmArguments, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(`npm could not be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** The Node to run with: the one among the dependencies, or this one when it is newer, or this one when it will do. */
function findNode() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const bundled = join(
    modules,
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
    executable,
  );
  const bundledVersion = existsSync(bundled) ? versionOf(bundled) : undefined;
  const currentVersion = numbersOf(process.versions.node);
  if (bundledVersion !== undefined) {
    const currentIsNewer =
      isAtLeast(currentVersion, bundledVersion) && currentVersion[0] === oldestWantedNode[0];
    return currentIsNewer ? process.execPath : bundled;
  }
  if (isAtLeast(currentVersion, oldestUsableNode)) return process.execPath;
  return fail(
    `Kedai needs Node ${oldestWantedNode[0]} (${oldestUsableNode.join('.')} at least), and this is Node ${process.versions.node}. ` +
      `npm has no Node for ${process.platform} on ${process.arch} that could be used instead. ` +
      'Install Node 24 from nodejs.org, then run the same command again.',
  );
}

/** The version an executable says it has; undefined when it doesn't run here (another C library, say). */
function versionOf(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 ? numbersOf(answer.stdout.trim().replace(/^v/, '')) : undefined;
}

function numbersOf(version) {
  return version.split('.').map(Number);
}

function isAtLeast(version, minimum) {
  for (let index = 0; index < minimum.length; index += 1) {
    if (version[index] !== minimum[index]) return version[index] > minimum[index];
  }
  return true;
}

function runCommand(node, command, commandArguments) {
  const script = join(root, 'scripts', `${command}.ts`);
  // Early versions of Node 24 announce on every start that running TypeScript is experimental.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...commandArguments], {
    cwd: root,
    stdio: 'inherit',
    env: environmentFor(node, command),
  });
  for (const signal of Object.keys(signalNumbers)) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the whole group: the child has it already.
      const childHasIt = signal === 'SIGINT' && process.stdin.isTTY;
      if (!childHasIt) child.kill(signal);
    });
  }
  stopWithNpm(() => child.kill('SIGTERM'));
  child.once('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (signalNumbers[signal] ?? 9)));
}

/**
 * Stops when the npm that started us is gone: it doesn't pass SIGTERM on, and can't pass `kill -9` on. What it started must
 * not go on unseen. Where `ps` doesn't tell who npm is, nothing is watched.
 */
function stopWithNpm(stop) {
  const npm = findNpm();
  if (npm === undefined) return;
  const watch = setInterval(() => {
    try {
      process.kill(npm, 0);
    } catch {
      clearInterval(watch);
      stop();
    }
  }, watchNpmEveryMs);
  watch.unref();
}

/** npm is our parent, or the parent of the shell that it started us with. */
function findNpm() {
  if (process.platform === 'win32' || process.env.npm_execpath === undefined) return undefined;
  const parent = describeProcess(process.ppid);
  if (parent === undefined || /^npm\b/.test(parent.command)) return parent && process.ppid;
  const grandparent = describeProcess(parent.ppid);
  return grandparent !== undefined && /\bnpm\b/.test(grandparent.command) ? parent.ppid : undefined;
}

function describeProcess(pid) {
  const answer = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const match = /^\s*(\d+)\s+(.*)$/m.exec(answer.stdout ?? '');
  return match === null ? undefined : { ppid: Number(match[1]), command: match[2] };
}

/** Our environment with the dependencies' commands, and the right Node, first on the PATH. */
function environmentFor(node, command) {
  const environment = { ...process.env };
  // Taking the types out of every file is most of what a start from the sources takes. Coverage wants files as they are.
  if (command === 'start') environment.NODE_COMPILE_CACHE ??= join(modules, '.cache', 'node-compile');
  // Windows calls it Path, and a second spelling would hide the first.
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = [join(modules, '.bin'), dirname(node), environment[pathName] ?? ''].join(delimiter);
  return environment;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
