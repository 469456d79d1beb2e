import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly file: string;
  readonly expect: { readonly ok: boolean; readonly errors?: readonly { readonly line: number; readonly message: string }[] };
}

/** A rule's name and the place inside the expression are said by the place of ours. */
const bare = (message: string) => message.replace(/^group .*?could not parse expression: \d+:\d+: parse error: /, '');

function differs({ file, expect }: Case): string | undefined {
  const errors = engineOf(new Map([['/a.yaml', file]]))
    .diagnostics('/a.yaml')
    .filter((it) => it.severity === 'error');
  const got = errors.map((it) => `${it.range.start.line + 1}: ${it.code} ${it.message}`).join('; ');
  if (expect.ok) return errors.length > 0 ? `too much: ${got}` : undefined;
  const missing = (expect.errors ?? []).filter(
    (want) => !errors.some((it) => it.range.start.line + 1 === want.line && it.message.startsWith(bare(want.message))),
  );
  return missing.length === 0 ? undefined : `missing ${missing.map((it) => `${it.line}: ${it.message}`).join('; ')} of ${got}`;
}

conformance('embedded', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/embedded.jsonl')) yield { id: it.id, differs: differs(it) };
});
