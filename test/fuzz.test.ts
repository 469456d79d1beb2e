import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../server/src/engine/engine.js';
import { longFrom } from '../server/src/engine/syntax/long-list.js';
import { listOf } from './support/list-of.js';
import { pick, type Random, randomChange } from './support/mutate.js';
import { answersAt, assertInside, findingsOf, freshLook } from './support/oracle.js';
import { randomFrom } from './support/random.js';
import { startTexts } from './support/start-texts.js';

// `npm run fuzz` runs longer; FUZZ_STEPS, FUZZ_SEED repeat a round.
const steps = Number(process.env['FUZZ_STEPS'] ?? 400);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** An edit of a file, and now and then what an editor asks meanwhile. */
function step(engine: Engine, files: ReadonlyMap<string, string>, uri: string, random: Random, where: string): void {
  const before = engine.file(uri)?.text() ?? '';
  const change = randomChange(random, before);
  if (random() < 0.05) {
    engine.apply([{ type: 'gone', uri }]);
    engine.apply([{ type: 'file', uri, text: before }]);
  }
  engine.apply([{ type: 'edit', uri, changes: [change] }]);
  // A slice of the checks, of any length.
  const goesOn = random();
  if (random() < 0.3) engine.work(uri, () => random() < goesOn);
  const now = new Map([...files.keys()].map((it) => [it, engine.file(it)?.text() ?? '']));
  try {
    const lines = engine.file(uri)?.lineCount ?? 1;
    const position = { line: Math.floor(random() * (lines + 1)), character: Math.floor(random() * 60) };
    const answers = answersAt(engine, uri, position);
    const fresh = freshLook(now);
    for (const [it, text] of now) {
      assert.equal(findingsOf(engine, it), findingsOf(fresh, it), it);
      assertInside(engine, it, text);
    }
    if (random() < 0.3) assert.deepEqual(answers, answersAt(fresh, uri, position), `at ${position.line}:${position.character}`);
  } catch (error) {
    throw new Error(
      `FUZZ_SEED=${seed}, ${where}: ${uri} after ${JSON.stringify(change).slice(0, 600)}: ${error}\n${JSON.stringify(before).slice(0, 4000)}`,
      {
        cause: error,
      },
    );
  }
}

test(`${steps} random changes of workspaces: nothing throws, and findings and answers are those of a fresh look`, (t) => {
  const random = randomFrom(seed);
  const all = startTexts();
  let done = 0;
  while (done < steps) {
    const files = new Map(Array.from({ length: 4 }, () => pick(random, all)).map(({ path, text }) => [path, text]));
    const engine = freshLook(files);
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
      const engine = freshLook(files);
      engine.diagnostics(uri);
      for (let i = 0; i < 12 && done < steps / 5; i++, done++) step(engine, files, uri, random, `step ${done} of long texts`);
    }
  }
  t.diagnostic(`fuzz: ${done} changes of long texts`);
});
