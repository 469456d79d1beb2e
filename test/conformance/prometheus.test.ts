import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Expected {
  readonly ok: boolean;
  readonly errors?: readonly {
    readonly line?: number;
    readonly atLine?: number;
    readonly message: string;
    readonly syntax?: boolean;
  }[];
  readonly errorContains?: string;
  readonly stage?: string;
}

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly expect: Expected;
  readonly expect314?: Expected;
  readonly expect35?: Expected;
}

function differs(it: Case, want: Expected, version: string): string | undefined {
  const engine = engineOf(new Map(Object.entries(it.files).map(([path, text]) => [`/${path}`, text])), {
    ...defaultSettings,
    target: { ...defaultTarget, prometheus: version },
  });
  const errors = engine.diagnostics(`/${it.main}`).filter((one) => one.severity === 'error');
  const got = errors.map((one) => `${one.range.start.line + 1}: ${one.code} ${one.message}`).join('; ');
  if (want.ok) return errors.length > 0 ? `too much: ${got}` : undefined;
  if (errors.length === 0) return `nothing found of ${JSON.stringify(want.errors ?? want.errorContains)}`;
  if (want.errorContains !== undefined) {
    const part = want.errorContains;
    return errors.some((one) => one.message.includes(part)) ? undefined : `no error with ${part}: ${got}`;
  }
  const missing = (want.errors ?? []).filter((one) => {
    if (one.syntax) return false;
    const line = one.line ?? one.atLine;
    return !errors.some((error) => error.message.startsWith(one.message) && (line === undefined || error.range.start.line + 1 === line));
  });
  if (missing.length === 0) return undefined;
  return `missing ${missing.map((one) => `${one.line ?? one.atLine ?? ''}: ${one.message}`).join('; ')} of ${got}`;
}

/** Cases without `expect314` and `expect35` were judged by 3.5.3 and say nothing about later versions; upstream's files are of 3.14. */
conformance('prometheus config', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/config.jsonl'))
    yield { id: it.id, differs: differs(it, it.expect314 ?? it.expect, '3.14') };
});

conformance('prometheus config, 3.5', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/config.jsonl')) {
    const old = it.expect35 ?? (it.expect314 ? it.expect : undefined);
    if (old) yield { id: it.id, differs: differs(it, old, '3.5') };
  }
});
