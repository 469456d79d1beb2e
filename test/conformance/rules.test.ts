import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Expected {
  readonly ok: boolean;
  readonly errors?: readonly { readonly line?: number; readonly atLine?: number; readonly message: string }[];
}

interface Case {
  readonly id: string;
  readonly rules: string;
  readonly expect: Expected;
  readonly expect314?: Expected;
}

/** Where promtool puts a place or the rule's name before a parser's words, ours are the words alone. */
const bare = (message: string) => message.replace(/^group .*?could not parse expression: \d+:\d+: parse error: /, '');

function differs(it: Case): string | undefined {
  const errors = engineOf(new Map([['/a.rules.yml', it.rules]]))
    .diagnostics('/a.rules.yml')
    .filter((one) => one.severity === 'error');
  const want = it.expect314 ?? it.expect;
  if (want.ok) return errors[0] ? `too much: ${errors[0].code} ${errors[0].message}` : undefined;
  const missing = (want.errors ?? []).filter((one) => {
    const line = one.line ?? one.atLine;
    return !errors.some(
      (error) => error.message.startsWith(bare(one.message)) && (line === undefined || error.range.start.line + 1 === line),
    );
  });
  if (missing.length === 0) return undefined;
  return `missing ${missing.map((one) => `${one.line ?? one.atLine ?? ''}: ${one.message}`).join('; ')} of ${errors.map((one) => `${one.range.start.line + 1}: ${one.message}`).join('; ')}`;
}

conformance('rules', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/rules.jsonl')) yield { id: it.id, differs: differs(it) };
});
