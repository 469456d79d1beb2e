import type { Diagnostic } from '../../server/src/engine/diagnostic.js';
import { textOfBytes } from '../../server/src/engine/syntax/utf8.js';
import { goJson, readValue } from '../../server/src/engine/syntax/value.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly kind: 'prometheus' | 'rules' | 'alertmanager' | 'ruletest' | 'ServiceMonitor' | 'PrometheusRule' | 'Telemetry';
  readonly file?: string;
  readonly b64?: string;
  readonly expect: {
    readonly ok: boolean;
    /** Of promtool and amtool; `line` is the printed one: of a fault of the syntax `at` is the true one, 0 is none. */
    readonly errors?: readonly { readonly line?: number; readonly message: string; readonly syntax?: boolean }[];
    /** What kubectl makes of it, and the API server of that. */
    readonly docs?: readonly {
      readonly json?: string;
      readonly error?: string;
      readonly errors?: readonly string[];
      readonly unknown?: readonly string[];
      readonly skip?: boolean;
    }[];
    /** `istioctl validate`, which refuses what kubectl takes. */
    readonly sigsStrict?: { readonly error: string };
  };
  readonly at?: { readonly line: number; readonly contextLine?: number };
}

const paths: Readonly<Record<Case['kind'], string>> = {
  prometheus: '/prometheus.yml',
  rules: '/a.rules.yml',
  alertmanager: '/alertmanager.yml',
  ruletest: '/test.yml',
  ServiceMonitor: '/a.yaml',
  PrometheusRule: '/a.yaml',
  Telemetry: '/a.yaml',
};

function differs(it: Case): string | undefined {
  const text = it.b64 === undefined ? (it.file ?? '') : textOfBytes(Buffer.from(it.b64, 'base64')).text;
  const path = paths[it.kind];
  const errors = engineOf(new Map([[path, text]]))
    .diagnostics(path)
    .filter((one) => one.severity === 'error');
  return it.expect.docs ? differsAsObject(it, text, errors) : differsAsFile(it, errors);
}

const told = (errors: readonly Diagnostic[]) => errors.map((one) => `${one.range.start.line + 1}: ${one.code} ${one.message}`).join('; ');

function differsAsFile({ expect, at }: Case, errors: readonly Diagnostic[]): string | undefined {
  if (expect.ok) return errors.length > 0 ? `too much: ${told(errors)}` : undefined;
  const missing = (expect.errors ?? []).filter(({ message, line, syntax }) => {
    // The file is decoded twice, and refused twice.
    if (/into (?:\[\]rulefmt\.RuleGroupNode|rulefmt\.ruleGroups)$/.test(message)) return false;
    const words = message.replace(/^(?:group .*?could not parse expression: \d+:\d+: )?parse error: /, '');
    // Words about an expression stand at the expression's own line.
    const place = words !== message || line === 0 ? undefined : syntax ? placeToMend(message, at) : line;
    return !errors.some((one) => one.message.startsWith(words) && (place === undefined || one.range.start.line + 1 === place));
  });
  return missing.length === 0
    ? undefined
    : `missing ${missing.map((one) => `${one.line ?? ''}: ${one.message}`).join('; ')} of ${told(errors)}`;
}

/** The line that a person must look at: what was opened and not closed, else the mark. README of the cases, "Line numbers in Go's messages". */
function placeToMend(message: string, at: Case['at']): number | undefined {
  const opened = /^(?:could not find expected ':'|found unexpected end of stream|did not find expected (?:',' or|node content))/.test(
    message,
  );
  return (opened ? at?.contextLine : undefined) ?? at?.line;
}

/** Words of the API server without their wrapping. */
const bare = (message: string) =>
  message
    .replace(/^(?:error converting YAML to JSON: )?(?:yaml: )?(?:line \d+: )?/, '')
    .replace(/^metadata: Invalid value: \{.*\}: /, '')
    .replace('ObjectMeta.metadata.', 'ObjectMeta.');

function differsAsObject({ expect }: Case, text: string, errors: readonly Diagnostic[]): string | undefined {
  const docs = (expect.docs ?? []).filter((one) => !one.skip);
  const read = canonical(readValue(text, 'K').documents.map(goJson));
  if (read !== canonical(docs.flatMap((one) => one.json ?? []))) return `read as ${read}`;
  // What only `istioctl validate` refuses.
  const others = errors.filter((one) => !(expect.sigsStrict && one.code === 'yaml/duplicate-key'));
  if (expect.ok) return others.length > 0 ? `too much: ${told(others)}` : undefined;
  const wanted = docs.flatMap((one) => [
    ...(one.error === undefined ? [] : [one.error]),
    ...(one.unknown ?? []).map((field) => `unknown field "${field}"`),
    ...firstOfEach(one.errors ?? []),
  ]);
  const missing = wanted.filter((message) => !errors.some((one) => bare(one.message).startsWith(bare(message))));
  return missing.length === 0 ? undefined : `missing ${missing.join('; ')} of ${told(errors)}`;
}

/** The first message about each field: what follows says the same again, or that validation stopped. */
function firstOfEach(messages: readonly string[]): readonly string[] {
  const fields = new Map<string, string>();
  for (const message of messages) {
    const field = /^(\S+): /.exec(message)?.[1] ?? '';
    if (field !== '<nil>' && !fields.has(field)) fields.set(field, message);
  }
  return [...fields.values()];
}

function canonical(jsons: readonly string[]): string {
  return jsons.map((json) => JSON.stringify(sorted(JSON.parse(json)))).join('\n');
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, it]) => [key, sorted(it)]));
}

conformance('yaml files', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('yaml/cases/files.jsonl')) yield { id: it.id, differs: differs(it) };
});
