// One command to see it work: dependencies, build, a real Prometheus with a synthetic mesh behind it, a sample workspace, an editor.
//   npm run demo                     VS Code (`code` on the PATH), else VS Code in the browser
//   npm run demo -- --browser        VS Code in the browser even when `code` is there
//   npm run demo -- --fresh          writes the sample workspace anew
//   npm run demo -- --smoke          all of it headless: opens a file, waits for its findings, runs a preview, saves pictures, exits 0 or 1
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop as stopProcess } from './lib/net.mjs';
import { cache, ensureBuilt, root } from './lib/tools.mjs';

const flags = new Set(process.argv.slice(2));
const smoke = flags.has('--smoke');
const began = Date.now();
const log = (what) => console.log(`[${((Date.now() - began) / 1000).toFixed(1)} s] ${what}`);
const unknown = [...flags].filter((it) => !['--smoke', '--fresh', '--browser'].includes(it));
if (unknown.length > 0) {
  console.error(`demo: unknown option ${unknown[0]}; there are --smoke, --fresh, --browser`);
  process.exit(2);
}

/** What must end with us, last started first. */
const ends = [];
let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  for (const it of ends.reverse()) await it().catch(() => {});
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    log('ending');
    void end(smoke ? 1 : 0);
  });
}

try {
  await main();
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  await end(1);
}

async function main() {
  ensureBuilt(log);
  // Only now: these need the dependencies.
  const { startMesh } = await import('./lib/mesh.mjs');
  const { installExtension, startCodeServer, launchChromium, quietSettings } = await import('./lib/vscode-web.mjs');

  const scratch = mkdtempSync(join(tmpdir(), 'meshmon-demo-'));
  ends.push(async () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = smoke ? join(scratch, 'workspace') : join(cache, 'demo', 'workspace');
  if (flags.has('--fresh')) rmSync(workspace, { recursive: true, force: true });
  if (existsSync(workspace)) log(`the workspace is as you left it: ${workspace} (--fresh writes it anew)`);
  else {
    mkdirSync(workspace, { recursive: true });
    cpSync(join(root, 'demo', 'workspace'), workspace, { recursive: true });
    log(`sample workspace in ${workspace}`);
  }
  const mesh = await startMesh(join(scratch, 'prometheus'), { log, port: smoke ? 0 : 9090 });
  ends.push(() => mesh.stop());
  const settings = {
    'meshMonitoring.connections': [{ name: 'demo', url: mesh.url }],
    'meshMonitoring.connection': 'demo',
    'workbench.colorTheme': 'Default Dark Modern',
  };

  const code = !smoke && !flags.has('--browser') && findCode();
  if (code) {
    const userData = join(scratch, 'user-data');
    mkdirSync(join(userData, 'User'), { recursive: true });
    writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
    log('opening VS Code; close its window or press Ctrl-C to end the demo');
    const window = spawn(
      code,
      [
        `--extensionDevelopmentPath=${root}`,
        '--user-data-dir',
        userData,
        '--disable-workspace-trust',
        '--wait',
        '--new-window',
        workspace,
        join(workspace, 'rules', 'bookinfo.yaml'),
      ],
      { stdio: 'ignore', shell: process.platform === 'win32' },
    );
    ends.push(() => stopProcess(window));
    await new Promise((done) => window.once('exit', done));
    await end(0);
    return;
  }

  await installExtension(scratch, log);
  const editor = await startCodeServer({ scratch, settings, log, port: smoke ? 0 : 8090 });
  ends.push(() => editor.stop());
  const address = editor.address(workspace, { file: join(workspace, 'rules', 'bookinfo.yaml') });
  if (smoke) {
    const { runSmoke } = await import('./lib/smoke.mjs');
    const browser = await launchChromium(log);
    ends.push(() => browser.close());
    const ok = await runSmoke({ browser, address, artifacts: join(root, 'test-results'), log });
    await end(ok ? 0 : 1);
    return;
  }
  log('VS Code is in the browser at');
  console.log(`\n  ${address}\n\nPrometheus: ${mesh.url}\nCtrl-C ends all of it.`);
  openBrowser(address);
  editor.server.once('exit', () => void end(1));
}

function findCode() {
  const command = process.platform === 'win32' ? 'code.cmd' : 'code';
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' });
    return command;
  } catch {
    return undefined;
  }
}

/** The user's browser, where there is one to be had; the address stands in the terminal anyway. */
function openBrowser(address) {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
