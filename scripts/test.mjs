// Everything that must hold, set-up included: format and lint, types, build, unit, fixtures, protocol, command line, conformance, a real editor.
// `--fast` leaves the editor out. The last line is `N passed, N failed`; nothing is skipped in silence.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const fast = process.argv.includes('--fast');
let passed = 0;
let failed = 0;
const failures = [];

/** No step may hold up the rest: one that hangs is ended, with what it started, and counts as failed. */
const patience = { minutes: 10 };

/** Runs a command; its output goes through. Resolves to the exit code and what it printed on standard output. */
function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, FORCE_COLOR: '0' },
      detached: process.platform !== 'win32',
      ...options,
    });
    let out = '';
    const end = () => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      console.log(`ended after ${patience.minutes} minutes: ${args.join(' ').slice(0, 200)}`);
      end();
      // A grandchild that left the group may still hold the pipe.
      child.stdout.destroy();
      done({ code: 1, out });
    }, patience.minutes * 60_000);
    child.stdout.on('data', (chunk) => {
      out += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => done({ code: 1, out: String(error) }));
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code: code ?? 1, out });
    });
  });
}

async function step(name, body) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const { ok, tests } = await body();
  passed += tests?.passed ?? (ok ? 1 : 0);
  failed += tests?.failed ?? (ok ? 0 : 1);
  if (!ok) failures.push(name);
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  return ok;
}

const command = (name, args) => step(name, async () => ({ ok: (await run(process.execPath, args)).code === 0 }));
const bin = (name) => join(root, 'node_modules', name);

function testFiles(dir) {
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((it) => {
    const path = `${dir}/${it.name}`;
    if (it.isDirectory()) return path === 'test/e2e' || path === 'test/fixtures' ? [] : testFiles(path);
    return it.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** node:test over files; counts come from the runner's own summary. */
const nodeTests = (name, files) =>
  step(name, async () => {
    const { code, out } = await run(process.execPath, [
      '--import',
      'tsx',
      '--test',
      '--test-concurrency=2',
      '--test-timeout=400000',
      '--test-reporter=./scripts/reporter.mjs',
      ...files,
    ]);
    const count = (what) => Number(new RegExp(`^${what} (\\d+)$`, 'm').exec(out)?.[1] ?? 0);
    const tests = { passed: count('pass'), failed: count('fail') };
    if (code !== 0 && tests.failed === 0) tests.failed = 1;
    return { ok: code === 0 && tests.passed > 0, tests };
  });

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code } = await run(npm, ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) {
    console.log('npm ci failed\n0 passed, 1 failed');
    process.exit(1);
  }
}

await command('format and lint', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']);
await command('types', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']);
await command('types of the engine, without DOM and node', [
  bin('typescript/bin/tsc'),
  '--noEmit',
  '-p',
  'server/src/engine/tsconfig.json',
]);
await command('types of the view', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'client/src/preview/view/tsconfig.json']);
const built = await command('build', ['scripts/build.mjs']);
const files = testFiles('test');
const group = (folder) => files.filter((it) => it.startsWith(`test/${folder}/`));
await nodeTests('unit', group('unit'));
await nodeTests(
  'fixtures',
  files.filter((it) => it.split('/').length === 2),
);
await nodeTests('conformance', group('conformance'));
if (built) {
  await nodeTests('protocol over stdio', group('server'));
  await nodeTests('command line', group('cli'));
  if (!fast) {
    await step('a real editor with a real Prometheus', async () => {
      const { code, out } = await run(process.execPath, ['test/e2e/run.mjs']);
      const last = /^(\d+) passed, (\d+) failed$/m.exec(out);
      const tests = last ? { passed: Number(last[1]), failed: Number(last[2]) } : { passed: 0, failed: 1 };
      return { ok: code === 0 && tests.passed > 0, tests };
    });
  } else console.log('\n== left out on request (--fast): a real editor with a real Prometheus');
} else {
  failed++;
  console.log('\n== not run, the build failed: protocol, command line, editor');
}

if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
