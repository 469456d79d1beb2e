import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allChecks } from '../server/src/engine/checks/index.js';
import { createEngine, type Engine } from '../server/src/engine/engine.js';
import { actionsAt } from '../server/src/engine/features/actions.js';
import { completionsAt } from '../server/src/engine/features/completion.js';
import { effectiveTelemetryAt } from '../server/src/engine/features/effective-telemetry.js';
import { foldsOf } from '../server/src/engine/features/folding.js';
import { formatFile } from '../server/src/engine/features/format.js';
import { hoverAt } from '../server/src/engine/features/hover.js';
import { labelFlowAt } from '../server/src/engine/features/label-flow.js';
import { lensesOf } from '../server/src/engine/features/lenses.js';
import { definitionsAt, referencesAt } from '../server/src/engine/features/navigate.js';
import { reportAt } from '../server/src/engine/features/reports.js';
import { signatureAt } from '../server/src/engine/features/signature.js';
import { symbolsNamed, symbolsOf } from '../server/src/engine/features/symbols.js';
import { tokensOf } from '../server/src/engine/features/tokens.js';
import { longFrom } from '../server/src/engine/syntax/long-list.js';
import { listOf } from './support/list-of.js';
import { pick, type Random, randomChange } from './support/mutate.js';
import { randomFrom } from './support/random.js';
import { startTexts } from './support/start-texts.js';

// `npm run fuzz` runs longer; FUZZ_STEPS, FUZZ_SEED repeat a round.
const steps = Number(process.env['FUZZ_STEPS'] ?? 400);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const engineWith = (files: ReadonlyMap<string, string>): Engine => {
  const engine = createEngine({
    checks: allChecks,
    onBug: (code, error) => {
      throw new Error(`bug in ${code}`, { cause: error });
    },
  });
  engine.apply([...files].map(([uri, text]) => ({ type: 'file', uri, text }) as const));
  return engine;
};

/** What a user sees of a file, as text: equal for equal findings. */
const shown = (engine: Engine, uri: string): string =>
  engine
    .diagnostics(uri)
    .map(
      ({ range: { start, end }, code, severity, message }) =>
        `${start.line}:${start.character}-${end.line}:${end.character} ${severity} ${code} ${message}`,
    )
    .sort()
    .join('\n');

/** Asks what an editor asks at a place; nothing may throw. */
function ask(engine: Engine, uri: string, random: Random): void {
  const lines = engine.file(uri)?.lineCount ?? 1;
  const position = { line: Math.floor(random() * (lines + 1)), character: Math.floor(random() * 60) };
  completionsAt(engine, uri, position);
  hoverAt(engine, uri, position);
  signatureAt(engine, uri, position);
  definitionsAt(engine, uri, position);
  referencesAt(engine, uri, position);
  actionsAt(engine, uri, { start: position, end: position });
  for (const kind of ['scrapeConfig', 'relabeling'] as const) reportAt(engine, uri, position, kind);
  effectiveTelemetryAt(engine, uri, position);
  labelFlowAt(engine, uri, position);
  symbolsOf(engine, uri);
  symbolsNamed(engine, 'a');
  lensesOf(engine, uri);
  foldsOf(engine, uri);
  assertInOrder(tokensOf(engine, uri));
  formatFile(engine, uri);
}

/** The protocol counts each token from the one before. */
function assertInOrder(tokens: Uint32Array): void {
  for (let i = 4; i < tokens.length; i += 4) {
    const [line = 0, end = 0] = [tokens[i - 4], (tokens[i - 3] ?? 0) + (tokens[i - 2] ?? 0)];
    const [nextLine = 0, next = 0] = tokens.subarray(i, i + 2);
    assert.ok(nextLine > line || (nextLine === line && next >= end), `a token at ${nextLine}:${next} behind ${line}:${end}`);
  }
}

/** An edit of a file, and now and then what an editor asks meanwhile. */
function step(engine: Engine, files: ReadonlyMap<string, string>, uri: string, random: Random, where: string): void {
  const before = engine.file(uri)?.text() ?? '';
  const change = randomChange(random, before);
  if (random() < 0.05) {
    engine.apply([{ type: 'gone', uri }]);
    engine.apply([{ type: 'file', uri, text: before }]);
  }
  engine.apply([{ type: 'edit', uri, changes: [change] }]);
  if (random() < 0.3) engine.work(uri, () => false);
  const now = new Map([...files.keys()].map((it) => [it, engine.file(it)?.text() ?? '']));
  try {
    ask(engine, uri, random);
    const fresh = engineWith(now);
    for (const it of now.keys()) assert.equal(shown(engine, it), shown(fresh, it), it);
  } catch (error) {
    throw new Error(
      `FUZZ_SEED=${seed}, ${where}: ${uri} after ${JSON.stringify(change)}: ${error}\n${JSON.stringify(before).slice(0, 4000)}`,
      {
        cause: error,
      },
    );
  }
}

test(`${steps} random changes of workspaces: nothing throws, and the findings are those of a fresh look`, (t) => {
  const random = randomFrom(seed);
  const all = startTexts();
  let done = 0;
  while (done < steps) {
    const files = new Map(Array.from({ length: 4 }, () => pick(random, all)).map(({ path, text }) => [path, text]));
    const engine = engineWith(files);
    for (const uri of files.keys()) engine.diagnostics(uri);
    for (let i = 0; i < 12 && done < steps; i++, done++) step(engine, files, pick(random, [...files.keys()]), random, `step ${done}`);
  }
  t.diagnostic(`fuzz: ${done} changes of workspaces`);
});

test(`${steps / 5} random changes of long texts, which are held in pieces: the same`, async (t) => {
  const path: string = '../bench/generate.mjs';
  const { KINDS } = (await import(path)) as { KINDS: Record<string, (size: number) => string> };
  const random = randomFrom(seed);
  const carried = KINDS['configmap']?.(35) ?? '';
  const long = new Map([
    // Groups of an object, groups of a rule file, jobs of a prometheus.yml that a ConfigMap carries, jobs alone, and objects in a list.
    ['/rule.yaml', KINDS['bigrule']?.(10) ?? ''],
    ['/rules.yml', (KINDS['bigrule']?.(10) ?? '').replace(/^[\s\S]*?spec:\n/, '').replaceAll(/^ {2}/gm, '')],
    ['/configmap.yaml', `${carried}  other: |\n    a: b\n`],
    ['/prometheus.yml', carried.replace(/^[\s\S]*?prometheus\.yml: \|\n/, '').replaceAll(/^ {4}/gm, '')],
    ['/list.yaml', listOf(`${KINDS['mixed']?.(20) ?? ''}---\n${KINDS['configmap']?.(2) ?? ''}`)],
  ]);
  for (const [uri, text] of long) assert.ok(text.length > longFrom, `${uri}: ${text.length} characters`);
  let done = 0;
  while (done < steps / 5) {
    for (const [uri, text] of long) {
      const files = new Map([[uri, text]]);
      const engine = engineWith(files);
      engine.diagnostics(uri);
      for (let i = 0; i < 12 && done < steps / 5; i++, done++) step(engine, files, uri, random, `step ${done} of long texts`);
    }
  }
  t.diagnostic(`fuzz: ${done} changes of long texts`);
});
