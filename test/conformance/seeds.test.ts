import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformance, shared, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Expected {
  readonly file: string;
  readonly line: number;
  readonly severity: string;
  readonly code: string;
}

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly expect: readonly Expected[];
}

/** Each file of the source documents alone in its workspace: what must be found on a line, and which files or lines stay silent. */
function* inputs(): Iterable<Verdict> {
  const expected = sharedLines<Expected>('seeds/inputs/expected.jsonl');
  for (const file of new Set(expected.map((it) => it.file))) {
    const path = `/${file}`;
    const found = engineOf(new Map([[path, readFileSync(join(shared ?? '', 'seeds/inputs', file), 'utf8')]])).diagnostics(path);
    for (const it of expected.filter((one) => one.file === file)) {
      const id = `${file}:${it.line}:${it.code}`;
      const here = found.filter((one) => it.line === 0 || one.range.start.line + 1 === it.line);
      const said = here.map((one) => `${one.severity} ${one.code}`).join(', ');
      if (it.severity === 'none' || it.severity === 'no-error') {
        const wrong = here.some((one) => one.severity === 'error' || (it.severity === 'none' && one.severity === 'warning'));
        yield { id, differs: wrong ? `must be silent: ${said}` : undefined };
      } else {
        const right = here.some((one) => one.code === it.code && one.severity === it.severity);
        yield { id, differs: right ? undefined : `${it.severity} is missing, found: ${said || 'nothing'}` };
      }
    }
  }
}

function* cases(): Iterable<Verdict> {
  for (const { id, files, expect } of sharedLines<Case>('seeds/cases.jsonl')) {
    const engine = engineOf(new Map(Object.entries(files).map(([path, text]) => [`/${path}`, text])));
    const found = Object.keys(files).flatMap((file) => engine.diagnostics(`/${file}`).map((it) => ({ ...it, file })));
    // The cases know the tools of these rooms, and nothing of what a mesh makes of a query.
    const weighty = found.filter((it) => it.severity === 'error' || (it.severity === 'warning' && !it.code.startsWith('mesh/')));
    const missing = expect.filter(
      (it) =>
        !found.some(
          (one) => one.file === it.file && one.range.start.line + 1 === it.line && one.code === it.code && one.severity === it.severity,
        ),
    );
    const extra = weighty.filter((one) => !expect.some((it) => it.file === one.file && it.line === one.range.start.line + 1));
    const differs = [...missing.map((it) => `missing ${it.code}`), ...extra.map((it) => `extra ${it.code} at ${it.range.start.line + 1}`)];
    yield { id, differs: differs.length > 0 ? differs.join('; ') : undefined };
  }
}

conformance('seed inputs', inputs);
conformance('seed cases', cases);
