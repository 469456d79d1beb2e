// A synthetic Istio mesh behind a real Prometheus: hours of history as TSDB blocks, then a live endpoint that is scraped.
import { execFile, spawn } from 'node:child_process';
import { closeSync, createWriteStream, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openMetrics } from './exposition.mjs';
import { freePort, stop, untilUp } from './net.mjs';
import { ensurePrometheus } from './tools.mjs';

const execute = promisify(execFile);

const scrapeSeconds = 2;
/** Between the last samples of the history, which end where the scrapes begin. */
const lastStep = 2 * scrapeSeconds;

/**
 * Starts all of it in a folder, which is emptied first. `step`: seconds between samples of the history; `port`: the wanted one;
 * `rules`: rule files that Prometheus loads; `jobs`: further scrape jobs.
 */
export async function startMesh(folder, { log = () => {}, hours = 6, step = 60, port: wanted = 0, rules = [], jobs = [] } = {}) {
  const { prometheus, promtool } = await ensurePrometheus(log);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'data'), { recursive: true });
  const now = Math.floor(Date.now() / 1000);
  const origin = now - hours * 3600;
  log(`writing ${hours} hours of history`);
  const writeHistory = async (times) => {
    const history = join(folder, 'history.om');
    const file = openSync(history, 'w');
    for (const piece of openMetrics({ times, origin, live: now, withTime: true })) writeSync(file, piece);
    closeSync(file);
    await execute(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', history, join(folder, 'data')], { maxBuffer: 1 << 26 });
    rmSync(history);
  };
  await writeHistory(historyTimes(origin, now, step));
  // While that was written the mesh went on.
  const meanwhile = Array.from({ length: Math.floor((Date.now() / 1000 - now) / lastStep) }, (_, i) => now + (i + 1) * lastStep);
  if (meanwhile.length > 0) await writeHistory(meanwhile);
  const exporter = createServer((_request, response) => {
    response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    for (const piece of openMetrics({ times: [Date.now() / 1000], origin, live: now, withTime: false })) response.write(piece);
    response.end();
  });
  await new Promise((done) => exporter.listen(0, '127.0.0.1', done));
  // Live samples continue the series of the history: no job and instance of their own.
  const config = {
    global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: '5s' },
    rule_files: rules,
    scrape_configs: [
      {
        job_name: 'mesh',
        static_configs: [{ targets: [`127.0.0.1:${exporter.address().port}`] }],
        metric_relabel_configs: [{ regex: 'job|instance', action: 'labeldrop' }],
      },
      // Targets to debug rules with: one is dropped, of the others nothing but `up` is kept.
      {
        job_name: 'bookinfo',
        static_configs: ['productpage', 'reviews', 'mongodb'].map((app) => ({
          targets: [`127.0.0.1:${exporter.address().port}`],
          labels: { app, tier: app === 'mongodb' ? 'db' : 'web', note: '<img src=x onerror=alert(1)>' },
        })),
        relabel_configs: [{ source_labels: ['tier'], regex: 'web', action: 'keep' }],
        metric_relabel_configs: [{ source_labels: ['__name__'], regex: '.+', action: 'drop' }],
      },
      ...jobs,
    ],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort(wanted);
  if (wanted && port !== wanted) log(`port ${wanted} is taken: Prometheus listens on ${port}`);
  const server = spawn(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--storage.tsdb.retention.time=30d',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = createWriteStream(join(folder, 'prometheus.log'));
  server.stdout.pipe(output);
  server.stderr.pipe(output);
  const url = `http://127.0.0.1:${port}`;
  await untilUp(`${url}/-/ready`, () => server.exitCode === null);
  log(`Prometheus at ${url}`);
  return {
    promtool,
    url,
    async stop() {
      exporter.close();
      exporter.closeAllConnections();
      await stop(server);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Ever denser in the last hour, until nearly as dense as the scrapes that follow: where samples are far apart at the start of a range and close at its
 * end, `rate` extrapolates too little, and its graph would show teeth.
 */
function historyTimes(from, to, step, lastSeconds = 3600) {
  const times = [];
  for (let time = from; time <= to; ) {
    times.push(time);
    const age = Math.min(1, (to - time) / lastSeconds);
    time += Math.round(lastStep * (step / lastStep) ** age);
  }
  return times;
}
