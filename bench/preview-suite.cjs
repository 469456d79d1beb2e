// Runs inside the extension host: the command, and what is seen of it in the page.
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { performance } = require('node:perf_hooks');
const vscode = require('vscode');
const { click, choose, open, ui, update } = require('../test/e2e/suite/ui.cjs');

/** A slow machine is measured, not given up on. */
const inView = (selector, text) => ui('waitText', { webview: true, selector, text, patience: 120_000 });

const { BENCH_PROMETHEUS_URL: url, BENCH_SERIES: series, BENCH_ROUNDS: rounds, BENCH_END: end, BENCH_RESULTS: results } = process.env;

/** Resident memory of our language server; 0 where there is no ps. */
function serverMiB() {
  try {
    const lines = execFileSync('ps', ['-eo', 'rss,args'], { encoding: 'utf8' }).split('\n');
    const own = lines.filter((it) => /dist\/server\.js/.test(it)).map((it) => Number(it.trim().split(/\s+/)[0]));
    return Math.max(0, ...own) / 1024;
  } catch {
    return 0;
  }
}

exports.run = async () => {
  await update('connections', [{ name: 'bench', url }]);
  await update('codeLens', false);
  const preview = async (name) => {
    const { document } = await open(name);
    const began = performance.now();
    await vscode.commands.executeCommand('meshMonitoring.previewQuery', {
      uri: document.uri.toString(),
      position: new vscode.Position(0, 3),
    });
    return began;
  };
  const sizes = series.split(',').map(Number);
  await preview(`n${sizes[0]}-0.promql`);
  await inView('#state', 'series');
  await click('#tab-graph');
  await inView('#state', 'points');
  // 1,000 points that end where the history does.
  await click('[title="Pick the time"]');
  await ui('set', { webview: true, selector: '#pick-range', value: '14985s' });
  await ui('set', { webview: true, selector: '#pick-time', value: new Date(Number(end) * 1000).toISOString().slice(0, 19) });
  await click('[role="dialog"] button:has-text("Show")');
  await choose('select[title="Step"]', 'step 15 s');
  const rows = [];
  for (const n of sizes) {
    const times = [];
    for (let round = 0; round <= Number(rounds); round++) {
      const began = await preview(`n${n}-${round}.promql`);
      await inView('.source', `n${n}-${round}.promql`);
      await inView('#state', `${n} series${String((n * 1000).toString().replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f'))} points`);
      // The first of a size warms up.
      if (round > 0) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const bytes = await ui('heap', { webview: true, selector: '#state' });
    rows.push({
      series: n,
      median: times[Math.floor(times.length / 2)],
      slowest: times[times.length - 1],
      pageMiB: bytes / 2 ** 20,
      serverMiB: serverMiB(),
    });
  }
  writeFileSync(results, JSON.stringify(rows));
};
