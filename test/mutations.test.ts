import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOfFile } from '../server/src/cli/files.js';
import type { TextChange } from '../server/src/engine/syntax/segments.js';
import { pick, type Random } from './support/mutate.js';
import { answersAt, assertInside, findingsOf, freshLook } from './support/oracle.js';
import { randomFrom } from './support/random.js';
import { everyText } from './support/start-texts.js';

// Each real file and each fixture, damaged in each of these ways. `npm run fuzz` goes on where the round before ended; FUZZ_STEPS, FUZZ_SEED repeat one.
const steps = Number(process.env['FUZZ_STEPS'] ?? 400);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const place = (random: Random, { length }: { readonly length: number }) => Math.floor(random() * (length + 1));
const inserted = (piece: string) => (text: string, random: Random) => {
  const at = place(random, text);
  return text.slice(0, at) + piece + text.slice(at);
};
/** Lines, changed; each has its line break. */
const byLine = (change: (lines: string[], at: number, random: Random) => void) => (text: string, random: Random) => {
  const lines = text.split(/(?<=\n)/);
  change(lines, Math.floor(random() * lines.length), random);
  return lines.join('');
};
const ofBytes = (change: (bytes: Buffer, at: number, random: Random) => Buffer) => (text: string, random: Random, path: string) => {
  const bytes = Buffer.from(text);
  return textOfFile(path, change(bytes, Math.floor(random() * bytes.length), random));
};

const damages: Readonly<Record<string, (text: string, random: Random, path: string) => string>> = {
  'cut off': (text, random) => text.slice(0, place(random, text)),
  'cut off in front': (text, random) => text.slice(place(random, text)),
  'a bit flipped': ofBytes((bytes, at, random) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return bytes;
  }),
  'bytes cut off': ofBytes((bytes, at) => bytes.subarray(0, at)),
  'UTF-16': ofBytes((bytes) => Buffer.from(`\ufeff${bytes}`, 'utf16le')),
  'lines swapped': byLine((lines, at, random) => {
    const other = Math.floor(random() * lines.length);
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }),
  'a line twice': byLine((lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  'a line less': byLine((lines, at) => lines.splice(at, 1)),
  'lines shifted': byLine((lines, at, random) => {
    const by = pick(random, ['', ' ', '  ', '\t']);
    for (let i = at; i < Math.min(lines.length, at + 1 + random() * 5); i++) lines[i] = by + (lines[i] ?? '').replace(/^ {1,2}/, '');
  }),
  'a tab in front': byLine((lines, at) => {
    lines[at] = (lines[at] ?? '').replace(/^ */, '\t');
  }),
  'CR LF': (text) => text.replaceAll('\n', '\r\n'),
  CR: (text) => text.replaceAll('\n', '\r'),
  'a byte order mark': (text, random) => (random() < 0.5 ? `\ufeff${text}` : inserted('\ufeff')(text, random)),
  NUL: inserted('\0'),
  'a lone surrogate': (text, random) => inserted(pick(random, ['\ud800', '\udfff', '\udcff']))(text, random),
  'a quote': inserted('"'),
  'a brace': (text, random) => inserted(pick(random, ['{', '}', '[', ']', '{{', '(']))(text, random),
};

/** The change that an editor would send. */
function changeBetween(before: string, after: string): TextChange {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let same = 0;
  while (same < Math.min(before.length, after.length) - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  // Editors count CR LF as one break: no range ends between the two.
  const positionOf = (offset: number) => {
    const lines = before.slice(0, offset).split(/\r\n|\n|\r/);
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  if (/\r/.test(before + after)) return { text: after };
  return {
    range: { start: positionOf(start), end: positionOf(before.length - same) },
    text: after.slice(start, after.length - same),
  };
}

test(`${steps} damages of real files and fixtures: nothing throws, findings stand in the text, and are those of a fresh look`, (t) => {
  const names = Object.keys(damages);
  const met = new Set<string>();
  let i = seed * steps;
  for (const { path, text } of everyText(i)) {
    if (i === (seed + 1) * steps) break;
    const random = randomFrom(i++);
    const name = pick(random, names);
    const damaged = damages[name]?.(text, random, path) ?? '';
    try {
      const engine = freshLook(new Map([[path, text]]));
      const before = findingsOf(engine, path);
      for (const [was, now] of [
        [text, damaged],
        [damaged, text],
      ] as const) {
        engine.apply([{ type: 'edit', uri: path, changes: [changeBetween(was, now)] }]);
        assert.equal(engine.file(path)?.text(), now);
        assertInside(engine, path, now);
        if (now === text) assert.equal(findingsOf(engine, path), before, 'mended again');
        else {
          const fresh = freshLook(new Map([[path, now]]));
          assert.equal(findingsOf(engine, path), findingsOf(fresh, path));
          const position = { line: Math.floor(random() * ((engine.file(path)?.lineCount ?? 0) + 1)), character: Math.floor(random() * 60) };
          assert.deepEqual(answersAt(engine, path, position), answersAt(fresh, path, position));
        }
      }
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed} FUZZ_STEPS=${steps}, step ${i - 1}: ${name} of ${path}: ${error}`, { cause: error });
    }
    met.add(name).add(path.replace(/^.*\./, ''));
  }
  const wanted = [...names, 'yaml', 'yml', 'json', 'promql', 'prom', 'metrics', 'conf', 'ini', 'tmpl'];
  if (steps >= 400)
    assert.deepEqual(
      wanted.filter((it) => !met.has(it)),
      [],
    );
  t.diagnostic(`fuzz: ${steps} damages of files`);
});
