// `npm run bench`: every benchmark in one run, and docs/benchmarks.md and .json with what was measured. Figures compare only within one run.
//   node bench/run.mjs [--sizes 10,100,1000] [--edits 25] [--rounds 2]
//   node bench/run.mjs --only preview     measures this part again (parts: servers, commands, repository, promql, yaml, preview); the others are those
//                                         that were measured last. A part that fails is said to have failed, and the run fails; what was measured stays.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, ensurePrometheus } from '../scripts/lib/tools.mjs';
import { workspace } from './generate.mjs';
import { benchmarksPage } from './page.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000' },
    edits: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'meshmon-bench-'));
const run = (args, options = {}) =>
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });

run(['scripts/build.mjs']);
const { promtool } = await ensurePrometheus(console.log);
const cli = join(root, 'dist/cli.js');
const peer = join(root, 'node_modules/yaml-language-server/bin/yaml-language-server');

const kept = join(cache, 'bench');
mkdirSync(kept, { recursive: true });
const failures = [];

/** What a part measured: now, or where only others are asked for, last time. Undefined: it failed, or was never measured. */
function part(name, title, measure) {
  const file = join(kept, `${name}.json`);
  if (values.only && !values.only.split(',').includes(name)) return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  console.log(`\n== ${title}`);
  rmSync(file, { force: true });
  try {
    const result = measure(join(scratch, `${name}.json`));
    writeFileSync(file, JSON.stringify(result));
    return result;
  } catch (error) {
    console.error(`${title}: ${error.message}`);
    failures.push(title);
    return undefined;
  }
}

const sizes = ['--sizes', values.sizes];
const lsp = part('servers', 'language servers', (json) => {
  const servers = ['--server', `meshmon=${process.execPath} ${cli} lsp --stdio`, '--server', `yls=${process.execPath} ${peer} --stdio`];
  const rounds = ['--edits', values.edits, '--rounds', values.rounds];
  run(['bench/language-server.mjs', ...servers, '--profile', 'yls=bench/profiles/yls.json', ...sizes, ...rounds, '--json', json]);
  return JSON.parse(readFileSync(json, 'utf8')).rows;
});
const commands = part('commands', 'command line', (json) => {
  const tools = ['--promtool', promtool, '--other', `meshmon=${process.execPath} ${cli} check`];
  run(['bench/command-line.mjs', ...tools, ...sizes, '--json', json]);
  return JSON.parse(readFileSync(json, 'utf8'));
});
const repository = part('repository', 'a repository of 10,000 YAML files, 500 of them ours', () =>
  bigRepository(join(scratch, 'repository')),
);
const [promql, yaml] = ['promql', 'yaml'].map((name) =>
  part(name, name, () => {
    // They compare with Go on cases that stand beside the repository.
    if (!existsSync(join(root, '../shared'))) return '';
    const { stdout, status } = spawnSync(process.execPath, ['bench/bundled.mjs', name], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`it ended with ${status}`);
    console.log(stdout);
    return stdout.trim();
  }),
);
const preview = part('preview', 'the preview in a real editor', (json) => {
  run(['bench/preview.mjs', '--json', json]);
  return JSON.parse(readFileSync(json, 'utf8'));
});

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()} ${release()}, Node ${process.version}`;
writeFileSync(join(root, 'docs/benchmarks.md'), benchmarksPage({ machine, lsp, commands, repository, promql, yaml, preview }));
writeFileSync(join(root, 'docs/benchmarks.json'), `${JSON.stringify({ machine, lsp, commands, repository, preview }, null, 1)}\n`);
rmSync(scratch, { recursive: true, force: true });
console.log('\nwritten: docs/benchmarks.md, docs/benchmarks.json');
for (const it of failures) console.error(`not measured: ${it}`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Files of other programs around 500 of ours; every relevant file must be among those that were read. */
function bigRepository(folder) {
  const { files } = workspace(500);
  const relevant = files.size;
  const total = 10_000;
  for (let i = 0; i < 100; i++) mkdirSync(join(folder, `d${i}`), { recursive: true });
  let at = 0;
  for (const [name, text] of files) writeFileSync(join(folder, `d${at++ % 100}`, name), text);
  for (; at < total; at++) {
    const text = `name: service-${at}\nimage: registry.example/service-${at}:1\nenv:\n${Array.from({ length: 20 }, (_, i) => `  - {name: V${i}, value: "${at}"}`).join('\n')}\n`;
    writeFileSync(join(folder, `d${at % 100}`, `values-of-${at}.yaml`), text);
  }
  const times = [];
  let read = 0;
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    const { stdout } = spawnSync(process.execPath, [cli, 'check', '--format', 'json', folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
    times.push(performance.now() - began);
    read = JSON.parse(stdout).summary.files;
  }
  times.sort((a, b) => a - b);
  console.log(`${total} files, ${relevant} of them ours: ${times[1].toFixed(0)} ms`);
  return { files: total, relevant, read, ms: times[1] };
}
