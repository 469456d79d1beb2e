// How long the preview takes from the command to the drawn graph, and what it costs: a real Prometheus, a real VS Code, 10, 100 and 500 series of
// 1,000 points. Prints a table; `--json FILE` writes the figures.
//   node bench/preview.mjs [--series 10,100,500] [--rounds 5] [--json FILE]
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { freePort, stop, untilUp } from '../scripts/lib/net.mjs';
import { ensurePrometheus } from '../scripts/lib/tools.mjs';
import { runSuite } from '../scripts/lib/vscode-web.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const { values } = parseArgs({
  options: { series: { type: 'string', default: '10,100,500' }, rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const sizes = values.series.split(',').map(Number);
const points = 1000;
const step = 15;
const scratch = mkdtempSync(join(tmpdir(), 'meshmon-bench-preview-'));
const log = (text) => console.log(text);

/** A Prometheus that holds `bench_value` for as many series as are asked for, with a sample at each step. */
async function startPrometheus() {
  const { prometheus, promtool } = await ensurePrometheus(log);
  const end = Math.floor(Date.now() / 1000 / step) * step;
  const lines = ['# TYPE bench_value gauge'];
  for (let n = 0; n < Math.max(...sizes); n++)
    for (let i = points + 4; i >= 0; i--)
      lines.push(
        `bench_value{n="${n}",pod="productpage-v1-6b746f74dc-${n}"} ${(Math.sin(i / 40 + n) * 50 + 50 + n).toFixed(3)} ${end - i * step}`,
      );
  writeFileSync(join(scratch, 'history.om'), `${lines.join('\n')}\n# EOF\n`);
  const data = join(scratch, 'data');
  mkdirSync(data);
  await promisify(execFile)(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', join(scratch, 'history.om'), data], {
    maxBuffer: 1 << 26,
  });
  writeFileSync(join(scratch, 'prometheus.yml'), '{}\n');
  const port = await freePort(0);
  const server = spawn(
    prometheus,
    [`--config.file=${join(scratch, 'prometheus.yml')}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await untilUp(`${url}/-/ready`, () => server.exitCode === null);
  return { url, end, server };
}

const { url, end, server } = await startPrometheus();
try {
  const workspace = join(scratch, 'workspace');
  mkdirSync(workspace);
  // The first is there to warm up; further ones differ, so that each is another query.
  for (const n of sizes)
    for (let round = 0; round <= Number(values.rounds); round++)
      writeFileSync(join(workspace, `n${n}-${round}.promql`), `bench_value{n!="r${round}"} and bench_value{n=~"${patternBelow(n)}"}\n`);
  const results = join(scratch, 'results.json');
  await runSuite({
    extension: root,
    suite: join(root, 'bench/preview-suite.cjs'),
    workspace,
    scratch: join(scratch, 'code'),
    artifacts: scratch,
    trust: true,
    settings: {},
    log,
    env: {
      BENCH_PROMETHEUS_URL: url,
      BENCH_SERIES: values.series,
      BENCH_ROUNDS: values.rounds,
      BENCH_END: String(end),
      BENCH_RESULTS: results,
    },
  });
  const rows = JSON.parse(readFileSync(results, 'utf8'));
  console.log(
    `\n| series × ${points} points | to the drawn graph, ms (median; slowest) | heap of the page, MiB | language server, MiB |\n| --- | --: | --: | --: |`,
  );
  for (const it of rows)
    console.log(
      `| ${it.series} | ${it.median.toFixed(0)}; ${it.slowest.toFixed(0)} | ${it.pageMiB.toFixed(0)} | ${it.serverMiB.toFixed(0)} |`,
    );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
} finally {
  await stop(server);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

/** A pattern of the numbers below one. */
function patternBelow(n) {
  if (n <= 10) return '[0-9]';
  return n <= 100 ? '[0-9]{1,2}' : Array.from({ length: n }, (_, i) => i).join('|');
}
