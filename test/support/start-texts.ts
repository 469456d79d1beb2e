import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, shared, sharedLines } from './conformance.js';
import { readFixture } from './fixtures.js';

/** Texts that random changes begin with: our fixtures, and real files where they are there. */
export function startTexts(): readonly { readonly path: string; readonly text: string }[] {
  const folder = join(root, 'test/fixtures/checks');
  const own = readdirSync(folder).flatMap((area) =>
    readdirSync(join(folder, area)).flatMap((name) => readFixture(name, readFileSync(join(folder, area, name), 'utf8'))),
  );
  const real = sharedLines<{ readonly path: string }>('corpus/manifest.jsonl')
    .filter((_, i) => i % 7 === 0)
    .map(({ path }) => ({ path: `/${path}`, text: readFileSync(join(shared ?? '', 'corpus/files', path), 'utf8') }));
  return [...own, ...real].filter((it) => it.text.length < 60_000);
}
