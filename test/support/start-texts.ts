import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, shared, sharedLines } from './conformance.js';
import { readFixture } from './fixtures.js';
import { otherKinds } from './other-kinds.js';
import { randomFrom } from './random.js';

interface StartText {
  readonly path: string;
  readonly text: string;
}

const others: readonly StartText[] = Object.entries(otherKinds).map(([path, text]) => ({ path, text }));

/** Texts that random changes begin with: our fixtures, some of the real files where they are there, and as often as those of an area files of other kinds. */
export function startTexts(): readonly StartText[] {
  const few = Array.from({ length: 6 }, () => others).flat();
  return [...fixturesAnd(7), ...few].filter((it) => it.text.length < 60_000);
}

/** All of them, without end and in an order that mixes their kinds. */
export function* everyText(from: number): Generator<StartText> {
  const all = fixturesAnd(1);
  const random = randomFrom(7);
  const order = all.map((it) => [random(), it] as const).sort(([a], [b]) => a - b);
  for (let i = from; ; i++) {
    const [, it] = order[i % order.length] ?? [];
    const other = others[(i / 20) % others.length];
    const found = other ?? it;
    if (found) yield found;
  }
}

function fixturesAnd(nth: number): readonly StartText[] {
  const folder = join(root, 'test/fixtures/checks');
  const own = readdirSync(folder).flatMap((area) =>
    readdirSync(join(folder, area)).flatMap((name) => readFixture(name, readFileSync(join(folder, area, name), 'utf8'))),
  );
  const real = sharedLines<{ readonly path: string }>('corpus/manifest.jsonl')
    .filter((_, i) => i % nth === 0)
    .map(({ path }) => ({ path: `/${path}`, text: readFileSync(join(shared ?? '', 'corpus/files', path), 'utf8') }));
  return [...own, ...real];
}
