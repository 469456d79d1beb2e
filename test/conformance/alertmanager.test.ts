import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly expect: {
    readonly ok: boolean;
    readonly errors?: readonly { readonly line?: number; readonly atLine?: number; readonly message: string; readonly syntax?: boolean }[];
  };
}

function differs({ files, main = 'alertmanager.yml', expect }: Case): string | undefined {
  const errors = engineOf(new Map(Object.entries(files).map(([path, text]) => [`/${path}`, text])))
    .diagnostics(`/${main}`)
    .filter((it) => it.severity === 'error');
  const got = errors.map((it) => `${it.range.start.line + 1}: ${it.code} ${it.message}`).join('; ');
  if (expect.ok) return errors.length > 0 ? `too much: ${got}` : undefined;
  if (errors.length === 0) return `nothing found of ${JSON.stringify(expect.errors)}`;
  const missing = (expect.errors ?? []).filter((want) => {
    if (want.syntax) return false;
    const line = want.line ?? want.atLine;
    return !errors.some((it) => it.message.startsWith(want.message) && (line === undefined || it.range.start.line + 1 === line));
  });
  return missing.length === 0
    ? undefined
    : `missing ${missing.map((it) => `${it.line ?? it.atLine ?? ''}: ${it.message}`).join('; ')} of ${got}`;
}

conformance('alertmanager', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/alertmanager.jsonl')) yield { id: it.id, differs: differs(it) };
});
