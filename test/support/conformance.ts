import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

/** The repository's root. */
export const root = resolve(__dirname, '../..');

/** Where the shared cases stand beside the repository; undefined: they are not there. */
export const shared: string | undefined = existsSync(join(root, '../shared/PRODUCT.md')) ? join(root, '../shared') : undefined;

/** Reads a file of JSON objects, one a line, below the shared folder. */
export function sharedLines<T>(path: string): readonly T[] {
  if (!shared) return [];
  return readFileSync(join(shared, path), 'utf8')
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as T);
}

export interface Verdict {
  readonly id: string;
  /** undefined: agrees; else what differs, for the reader of the report. */
  readonly differs: string | undefined;
}

/**
 * A ratchet over cases with a real tool's verdict. The ids that still fail stand in `test/conformance/known/<name>.json`
 * as `{id: reason}`. A new failure fails the test; a listed id that agrees fails it too, so the list can only shrink.
 * Prints the figure. Where the shared cases are not there, it says so.
 */
export function conformance(name: string, run: () => Iterable<Verdict> | Promise<Iterable<Verdict>>): void {
  test(`conformance: ${name}`, async (t) => {
    if (!shared) {
      console.log(`conformance ${name}: not run, ../shared is not there`);
      t.diagnostic('not run: ../shared is not there');
      return;
    }
    const path = join(root, 'test/conformance/known', `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);
    const known: Record<string, string> = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
    const verdicts = [...(await run())];
    const failing = verdicts.filter((it) => it.differs !== undefined);
    const agreed = verdicts.length - failing.length;
    console.log(`conformance ${name}: ${agreed}/${verdicts.length} (${((100 * agreed) / Math.max(1, verdicts.length)).toFixed(2)} %)`);
    const fresh = failing.filter((it) => !(it.id in known));
    const failingIds = new Set(failing.map((it) => it.id));
    const mended = Object.keys(known).filter((id) => !failingIds.has(id));
    // `SHRINK=1` takes what agrees now out of the list; nothing puts anything in.
    if (process.env['SHRINK'] && !process.env['ONLY'] && mended.length > 0 && fresh.length === 0) {
      writeFileSync(path, `${JSON.stringify(Object.fromEntries(Object.entries(known).filter(([id]) => failingIds.has(id))), null, 2)}\n`);
      mended.length = 0;
    }
    assert.ok(verdicts.length > 0, `${name}: no case was run`);
    assert.equal(
      fresh.length,
      0,
      `${name}: ${fresh.length} cases differ that are not listed:\n${fresh
        .slice(0, Number(process.env['SHOW'] ?? 10))
        .map((it) => `  ${it.id}: ${it.differs}`)
        .join('\n')}`,
    );
    assert.deepEqual(mended, [], `${name}: these agree now; take them out of ${path}`);
  });
}
