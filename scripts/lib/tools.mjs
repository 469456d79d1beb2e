// Programs that the demo and the tests need and do not ship: found on the PATH, in the cache, or installed by the system's package manager.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');
export const cache = join(root, '.cache');

/** The release that is taken where neither the PATH nor a package manager has one. */
const release = '3.5.0';
/** The last code-server that runs on Node 20: VS Code 1.100.3. */
export const codeServerVersion = '4.100.3';

function works(command, args = ['--version']) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isRoot = () => process.getuid?.() === 0;

function apt(...packages) {
  if (process.platform !== 'linux' || !isRoot() || !existsSync('/usr/bin/apt-get')) return false;
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  // Test files run side by side, and apt-get refuses while another one works.
  mkdirSync(cache, { recursive: true });
  const get = (...args) => execFileSync('flock', [join(cache, 'apt.lock'), 'apt-get', '-qq', ...args], options);
  try {
    get('update');
    get('install', '-y', '--no-install-recommends', ...packages);
    return true;
  } catch {
    return false;
  }
}

/** Prometheus and promtool: environment, PATH, cache, apt or brew, the official release checked against its published sums. */
export async function ensurePrometheus(log) {
  const named = { prometheus: process.env.PROMETHEUS_PATH ?? 'prometheus', promtool: process.env.PROMTOOL_PATH ?? 'promtool' };
  if (works(named.prometheus) && works(named.promtool)) return named;
  const kept = { prometheus: join(cache, 'prometheus', 'prometheus'), promtool: join(cache, 'prometheus', 'promtool') };
  if (works(kept.prometheus) && works(kept.promtool)) return kept;
  log('installing Prometheus');
  if (apt('prometheus') && works(named.prometheus)) return named;
  if (process.platform === 'darwin' && works('brew')) {
    execFileSync('brew', ['install', 'prometheus'], { stdio: 'inherit' });
    if (works(named.prometheus)) return named;
  }
  await downloadPrometheus(log);
  if (works(kept.prometheus)) return kept;
  throw new Error(
    'no Prometheus: install it (apt-get install prometheus, brew install prometheus), or set PROMETHEUS_PATH and PROMTOOL_PATH',
  );
}

/** A further program that the tests talk to, by its name and its package; undefined: it cannot be had here. */
export function ensureProgram(name, log) {
  const found = () => ['/usr/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found()) {
    log(`installing ${name}`);
    apt(name);
  }
  return found();
}

async function downloadPrometheus(log) {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  const name = `prometheus-${release}.${process.platform}-${arch}`;
  const base = `https://github.com/prometheus/prometheus/releases/download/v${release}`;
  try {
    const sums = await (await fetch(`${base}/sha256sums.txt`)).text();
    const sum = sums
      .split('\n')
      .find((line) => line.endsWith(`${name}.tar.gz`))
      ?.split(/\s+/)[0];
    if (!sum) throw new Error(`no checksum for ${name}`);
    log(`downloading ${name}`);
    const archive = Buffer.from(await (await fetch(`${base}/${name}.tar.gz`)).arrayBuffer());
    if (createHash('sha256').update(archive).digest('hex') !== sum) throw new Error(`${name}.tar.gz does not have its published checksum`);
    mkdirSync(cache, { recursive: true });
    const file = join(cache, `${name}.tar.gz`);
    writeFileSync(file, archive);
    execFileSync('tar', ['-xzf', file, '-C', cache]);
    rmSync(join(cache, 'prometheus'), { recursive: true, force: true });
    renameSync(join(cache, name), join(cache, 'prometheus'));
    rmSync(file);
  } catch (error) {
    log(`the release cannot be had: ${error.message}`);
  }
}

/** A Chromium to hold VS Code in the browser. */
export function ensureChromium(log) {
  const known = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const find = () => known.find((path) => path && existsSync(path));
  const found = find();
  if (found) return found;
  log('installing Chromium');
  apt('chromium');
  const path = find();
  if (!path) throw new Error('no Chromium: install it or set CHROMIUM_PATH');
  return path;
}

/** VS Code's own server and workbench, from npm; nothing is compiled, native extras that an extension does not need are left out. */
export function ensureCodeServer(log) {
  const home = join(cache, `code-server-${codeServerVersion}`);
  const vscode = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  if (existsSync(join(home, 'ready'))) {
    addSearch(vscode);
    return vscode;
  }
  log(`installing code-server ${codeServerVersion}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  const npm = (cwd, ...args) =>
    execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  npm(home, 'install', '--save-exact', `code-server@${codeServerVersion}`);
  npm(vscode, 'install', '--omit=dev');
  if (!existsSync(join(vscode, 'node_modules.asar'))) symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  addSearch(vscode);
  writeFileSync(join(home, 'ready'), '');
  return vscode;
}

/** Its package downloads ripgrep on install, which was left out: the system's own, or one that finds nothing, so that no built-in extension fails. */
function addSearch(vscode) {
  const file = join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg');
  if (process.platform === 'win32' || existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const own = ['/usr/bin/rg', '/usr/local/bin/rg', '/opt/homebrew/bin/rg'].find((path) => existsSync(path));
  if (own) symlinkSync(own, file);
  else writeFileSync(file, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
}

/** What the repository needs itself: dependencies and the bundles. */
export function ensureBuilt(log) {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
    log('installing dependencies');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  log('building');
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
