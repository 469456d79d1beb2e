// Wall time of command lines on the same files, in turn in one run: promtool, and any others.
//   node cli-bench.mjs [--sizes 10,100,1000] [--rounds 5] [--other 'meshmon=node dist/cli.js check'] [--json out.json]
// Each command gets the file's path appended: rules-N.yml (N groups of 5 rules) and prometheus-N.yml (N jobs).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PLAIN } from './generate.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000' },
    promtool: { type: 'string', default: 'promtool' },
    rounds: { type: 'string', default: '5' },
    other: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
  },
});
const dir = mkdtempSync(join(tmpdir(), 'cli-bench-'));
const tools = [
  ['promtool', { rules: `${values.promtool} check rules`, config: `${values.promtool} check config --syntax-only` }],
  ...values.other.map((o) => {
    const i = o.indexOf('=');
    const c = o.slice(i + 1);
    return [o.slice(0, i), { rules: c, config: c }];
  }),
];
const rows = [];
for (const kind of ['rules', 'config'])
  for (const size of values.sizes.split(',').map(Number)) {
    const path = join(dir, `${kind === 'rules' ? 'rules' : 'prometheus'}-${size}.yml`);
    writeFileSync(path, PLAIN[kind](size));
    const times = tools.map(() => []),
      status = tools.map(() => null);
    for (let round = 0; round < Number(values.rounds); round++)
      tools.forEach(([, commands], i) => {
        const [file, ...args] = commands[kind].split(/\s+/);
        const began = performance.now();
        const { status: code, error } = spawnSync(file, [...args, path], { stdio: 'ignore' });
        times[i].push(performance.now() - began);
        status[i] = error ? error.message : code;
      });
    tools.forEach(([name], i) => {
      const median = times[i].sort((a, b) => a - b)[times[i].length >> 1];
      rows.push({ tool: name, kind, size, ms: median, min: times[i][0], status: status[i] });
      console.log(
        `${name.padEnd(12)} ${kind.padEnd(7)} ${String(size).padStart(5)}  median ${median.toFixed(0).padStart(6)} ms  min ${times[i][0].toFixed(0).padStart(6)} ms  exit ${status[i]}`,
      );
    });
  }
rmSync(dir, { recursive: true });
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
