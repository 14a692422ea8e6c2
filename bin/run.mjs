#!/usr/bin/env node
// The one entry that any Node ≥ 20 can run: makes sure that the pinned packages (Node 26 among them) and the built
// console are there, then hands over to the real program on the pinned Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const windows = process.platform === 'win32';
const pinnedNode = path.join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const stampFile = path.join(modules, '.print-farm-os-installed');
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
const say = (words) => process.stderr.write(`${words}\n`);

function fail(what, next) {
  say(`farm: ${what}\n      ${next}`);
  process.exit(70);
}

function installed() {
  if (!existsSync(pinnedNode) || !existsSync(stampFile)) return false;
  return readFileSync(stampFile, 'utf8').trim() === lockHash();
}

function install() {
  say('farm: installing the pinned packages (first start, or package-lock.json changed) …');
  const npm = windows ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (result.status !== 0 || !existsSync(pinnedNode)) {
    fail(
      'npm could not install the pinned packages.',
      'Check the network and the disk, then run `npm ci` here to see why.',
    );
  }
  writeFileSync(stampFile, `${lockHash()}\n`);
}

function newestChangeMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name.endsWith('.test.ts') || entry.name.endsWith('.test.tsx'))
      continue;
    const full = path.join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChangeMs(full) : statSync(full).mtimeMs);
  }
  return newest;
}

function buildConsole() {
  const built = path.join(root, 'console', 'dist', 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newestChangeMs(path.join(root, 'console'))) return;
  say('farm: building the console …');
  const vite = path.join(modules, 'vite', 'bin', 'vite.js');
  const result = spawnSync(pinnedNode, [vite, 'build', '--logLevel', 'warn', 'console'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0)
    fail(
      'the console could not be built.',
      'The lines above say why; the API alone starts with `--no-console`.',
    );
}

const args = process.argv.slice(2);
const script = args[0] === '--script' ? args.splice(0, 2)[1] : 'bin/farm.ts';
if (!installed()) install();
if (args[0] === 'up' && !args.includes('--no-console')) buildConsole();

// Room for young objects that suits a program which mostly waits: a fifth less memory than Node's own choice.
const flags = ['--max-semi-space-size=8'];
const child = spawn(pinnedNode, [...flags, path.join(root, script), ...args], {
  stdio: 'inherit',
  env: {
    // What was compiled once is not compiled again: half of the processor time of a start.
    NODE_COMPILE_CACHE: path.join(modules, '.cache', 'node'),
    ...process.env,
    PATH: `${path.dirname(pinnedNode)}${path.delimiter}${process.env.PATH ?? ''}`,
  },
});
// A terminal sends Ctrl-C to the whole group already; a supervisor's signal reaches only this process.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
// npm does not pass on every signal that ends it: without npm nobody is left who could stop the farm.
if (process.env.npm_lifecycle_event) {
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) child.kill('SIGTERM');
  }, 1_000).unref();
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1);
});
