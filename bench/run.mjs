// `npm run bench`: every benchmark in one run, and docs/benchmarks.md and .json with what was measured. Figures compare only within one run.
//   node bench/run.mjs [--sizes 10,100,1000] [--edits 25] [--rounds 2]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrometheus } from '../scripts/lib/tools.mjs';
import { workspace } from './generate.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000' },
    edits: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '2' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'meshmon-bench-'));
const run = (args, options = {}) =>
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
const cell = (value) => (value === null || value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 1 : 0));
const table = (head, rows) =>
  [head, head.map((_, i) => (i < 2 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

run(['scripts/build.mjs']);
const { promtool } = await ensurePrometheus(console.log);
const cli = join(root, 'dist/cli.js');
const peer = join(root, 'node_modules/yaml-language-server/bin/yaml-language-server');

console.log('\n== language servers');
const lspJson = join(scratch, 'lsp.json');
run([
  'bench/language-server.mjs',
  ...['--server', `meshmon=${process.execPath} ${cli} lsp --stdio`, '--server', `yls=${process.execPath} ${peer} --stdio`],
  ...[
    '--profile',
    'yls=bench/profiles/yls.json',
    '--sizes',
    values.sizes,
    '--edits',
    values.edits,
    '--rounds',
    values.rounds,
    '--json',
    lspJson,
  ],
]);
const lsp = JSON.parse(readFileSync(lspJson, 'utf8')).rows;

console.log('\n== command line');
const cliJson = join(scratch, 'cli.json');
run([
  'bench/command-line.mjs',
  '--promtool',
  promtool,
  '--other',
  `meshmon=${process.execPath} ${cli} check`,
  '--sizes',
  values.sizes,
  '--json',
  cliJson,
]);
const commands = JSON.parse(readFileSync(cliJson, 'utf8'));

console.log('\n== a repository of 10,000 YAML files, 500 of them ours');
const repository = bigRepository(join(scratch, 'repository'));

const [promql, yaml] = ['promql', 'yaml'].map((name) => {
  console.log(`\n== ${name}`);
  // They compare with Go on cases that stand beside the repository.
  if (!existsSync(join(root, '../shared'))) return '';
  const { stdout } = spawnSync(process.execPath, ['bench/bundled.mjs', name], { cwd: root, encoding: 'utf8' });
  console.log(stdout);
  return stdout.trim();
});

console.log('\n== the preview in a real editor');
const previewJson = join(scratch, 'preview.json');
run(['bench/preview.mjs', '--json', previewJson]);
const preview = JSON.parse(readFileSync(previewJson, 'utf8'));

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()} ${release()}, Node ${process.version}`;
const measured = ['init', 'open', 'edit50', 'edit95', 'completion', 'completion95', 'hover', 'hover95', 'tokens', 'burst', 'rss'];
const own = lsp.filter((row) => row.server === 'meshmon');
const theirs = (row) => lsp.find((it) => it.server === 'yls' && it.kind === row.kind && it.size === row.size);
const pages = [
  '# Benchmarks',
  '',
  `As measured by \`npm run bench\` on ${machine}. The peer is yaml-language-server with the schemas of the same kinds, which knows no PromQL and nothing`,
  'inside a block scalar. Times in milliseconds, memory in MiB; medians, p95 where it says so. Figures compare only within one run.',
  '',
  '## Language server',
  '',
  '`open`: until the first findings. `edit`: one line changed, until the findings of that version. `completion`: asked for right after an edit, before its',
  'findings; `hover` and `tokens` after them. `burst`: after twenty edits 30 ms apart.',
  '`found`: findings in the first answer; of a long file the rest follows. `seen`: edits whose answer was right.',
  '',
  table(
    [
      'kind',
      'size',
      'init',
      'open',
      'edit p50',
      'edit p95',
      'completion',
      'completion p95',
      'hover',
      'hover p95',
      'tokens',
      'burst',
      'RSS',
      'seen',
      'peer: edit p50',
      'peer: RSS',
      'edit p95 ÷ peer',
    ],
    own.map((row) => [
      row.kind,
      row.size,
      ...measured.map((key) => cell(row[key])),
      row.failed ? `FAILED: ${row.failed}` : row.seen,
      cell(theirs(row)?.edit50),
      cell(theirs(row)?.rss),
      theirs(row)?.edit95 ? (row.edit95 / theirs(row).edit95).toFixed(2) : '–',
    ]),
  ),
  '',
  `An edit’s cost grows with the file as N^e: ${growth(own)}.`,
  '',
  '## Command line',
  '',
  table(
    ['what', 'size', 'promtool', 'meshmon', 'ratio'],
    commands
      .filter((row) => row.tool === 'meshmon')
      .map((row) => {
        const other = commands.find((it) => it.tool === 'promtool' && it.kind === row.kind && it.size === row.size);
        return [row.kind, row.size, cell(other?.ms), cell(row.ms), other ? (row.ms / other.ms).toFixed(2) : '–'];
      }),
  ),
  '',
  `A repository of ${repository.files} YAML files, ${repository.relevant} of them ours: ${cell(repository.ms)} ms, ${repository.read} files read.`,
  '',
  ...(promql ? ['## PromQL', '', '```', promql, '```', ''] : []),
  ...(yaml ? ['## YAML', '', '```', yaml, '```', ''] : []),
  '## Preview',
  '',
  'From the command to the drawn graph in a real VS Code with a real Prometheus, 1,000 points a series, as seen from outside of the page; heap of the page and',
  'resident memory of the language server behind it.',
  '',
  table(
    ['series', 'what', 'median', 'slowest', 'page, MiB', 'server, MiB'],
    preview.map((row) => [row.series, 'command to graph', cell(row.median), cell(row.slowest), cell(row.pageMiB), cell(row.serverMiB)]),
  ),
  '',
];
mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs/benchmarks.md'), pages.join('\n'));
writeFileSync(join(root, 'docs/benchmarks.json'), `${JSON.stringify({ machine, lsp, commands, repository, preview }, null, 1)}\n`);
rmSync(scratch, { recursive: true, force: true });
console.log('\nwritten: docs/benchmarks.md, docs/benchmarks.json');

/** The exponent between the smallest and the largest size of each kind. */
function growth(rows) {
  const kinds = [...new Set(rows.map((it) => it.kind))];
  return kinds
    .flatMap((kind) => {
      const of = rows.filter((it) => it.kind === kind && it.edit50).sort((a, b) => a.size - b.size);
      const [first] = of;
      const last = of.at(-1);
      if (!first || !last || first === last) return [];
      return [`${kind} ${(Math.log(last.edit50 / first.edit50) / Math.log(last.size / first.size)).toFixed(2)}`];
    })
    .join(', ');
}

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
