// Extreme texts, then random changes, damages of real files and random sequences of an editor's messages, for as long as one likes: `npm run fuzz -- --minutes 30 --seed 7`. Each round is
// a seed, which alone repeats it (FUZZ_SEED=…, FUZZ_STEPS=…). Ends at the first round that fails, after it, with its seed.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, steps: { type: 'string' } } });
const minutes = Number(values.minutes ?? 5);
const first = Number(values.seed ?? Math.floor(Date.now() / 1000));
const steps = Number(values.steps ?? 1000);
if (!(minutes > 0 && Number.isInteger(first) && steps > 0)) {
  console.error('npm run fuzz -- [--minutes N] [--seed S] [--steps N of one round]');
  process.exit(2);
}

/** What a file of tests counted, by name, and how it ended. */
function round(file, seed) {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, file)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, FUZZ_SEED: String(seed), FUZZ_STEPS: String(steps) },
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('close', (code) => {
      const counts = [...out.matchAll(/^# fuzz: (.*)$/gm)].flatMap(([, line]) =>
        [...line.matchAll(/(\d+) ([a-z ]+)/g)].map(([, count, what]) => [what.trim(), Number(count)]),
      );
      done({ ok: code === 0, counts, out });
    });
  });
}

const totals = new Map();
const until = Date.now() + minutes * 60_000;
let rounds = 0;
let failed;
for (let seed = first; failed === undefined && (rounds === 0 || Date.now() < until); seed++, rounds++) {
  // What is extreme is the same in every round.
  const once = rounds === 0 ? ['test/unit/extremes.test.ts'] : [];
  for (const file of [...once, 'test/fuzz.test.ts', 'test/mutations.test.ts', 'test/server/sequences.test.ts']) {
    const { ok, counts, out } = await round(file, seed);
    for (const [what, count] of counts) totals.set(what, (totals.get(what) ?? 0) + count);
    if (ok) continue;
    console.log(out);
    failed = seed;
  }
  console.log(
    `seed ${seed}: ${failed === undefined ? 'ok' : 'FAILED'}; so far ${[...totals].map(([what, count]) => `${count} ${what}`).join(', ')}`,
  );
}
console.log(failed === undefined ? `${rounds} rounds, nothing failed` : `failed: FUZZ_SEED=${failed} FUZZ_STEPS=${steps}`);
process.exit(failed === undefined ? 0 : 1);
