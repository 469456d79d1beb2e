import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Expected {
  readonly file: string;
  readonly line: number;
  readonly lineAny?: boolean | readonly number[];
  readonly severity: string;
  readonly message?: string;
  readonly code?: string;
  readonly optional?: boolean;
}

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly expect?: readonly Expected[];
  readonly note?: string;
}

/** A message is the tool's, whole or a part; of runtime facts, which no tool words, the line and severity count. */
function differs({ files, expect = [], note = '' }: Case): string | undefined {
  const engine = engineOf(new Map(Object.entries(files).map(([path, text]) => [`/${path}`, text])));
  const found = Object.keys(files).flatMap((file) => engine.diagnostics(`/${file}`).map((it) => ({ ...it, file, used: false })));
  const said: string[] = [];
  for (const want of expect) {
    const one = found.find(
      (it) =>
        !it.used &&
        it.file === want.file &&
        (it.severity === want.severity || (it.severity === 'information' && note.includes('information is right too'))) &&
        (want.lineAny !== undefined || it.range.start.line + 1 === want.line) &&
        (want.message === undefined || it.message.includes(want.message)),
    );
    if (one) one.used = true;
    else if (!want.optional) said.push(`missing ${want.severity} at ${want.line}: ${want.message ?? want.code ?? ''}`);
  }
  for (const it of found)
    if (!it.used && (it.severity === 'error' || it.severity === 'warning'))
      said.push(`too much at ${it.range.start.line + 1}: ${it.code} ${it.message}`);
  return said.length > 0 ? said.join('; ') : undefined;
}

function* verdicts(path: string): Iterable<Verdict> {
  for (const it of sharedLines<Case>(path)) yield { id: it.id, differs: differs(it) };
}

conformance('telemetry', () => verdicts('istio/cases/telemetry.jsonl'));
conformance('telemetry: valid documents are silent', () => verdicts('istio/cases/valid.jsonl'));
