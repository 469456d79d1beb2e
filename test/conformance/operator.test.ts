import { allChecks } from '../../server/src/engine/checks/index.js';
import { createEngine, type Engine } from '../../server/src/engine/engine.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import type { Settings } from '../../server/src/engine/workspace/workspace.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';

interface Expected {
  readonly file: string;
  readonly line: number;
  readonly endLine?: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

interface Case {
  readonly id: string;
  readonly settings?: {
    readonly prometheusVersion?: string;
    readonly nameValidationScheme?: 'legacy' | 'utf8';
    readonly mutatingWebhook?: boolean;
  };
  readonly files: Readonly<Record<string, string>>;
  readonly expect: readonly Expected[];
}

function settingsOf({ settings }: Case): Settings {
  const { target } = defaultSettings;
  return {
    ...defaultSettings,
    target: {
      ...target,
      ...(settings?.prometheusVersion ? { prometheus: settings.prometheusVersion, prometheusGiven: true } : {}),
      ...(settings?.nameValidationScheme ? { nameValidationScheme: settings.nameValidationScheme } : {}),
      ...(settings?.mutatingWebhook === undefined ? {} : { mutatingWebhook: settings.mutatingWebhook }),
    },
  };
}

function engineFor(it: Case): Engine {
  const engine = createEngine({
    checks: allChecks,
    onBug: (code, error) => {
      throw new Error(`bug in ${code}`, { cause: error });
    },
  });
  engine.apply([
    { type: 'settings', settings: settingsOf(it), root: '' },
    ...Object.entries(it.files).map(([uri, text]) => ({ type: 'file' as const, uri, text })),
  ]);
  return engine;
}

/** Codes that a code of the cases stands for. */
function stands(code: string, wanted: string): boolean {
  switch (wanted) {
    case 'operator/relabel':
      return code.startsWith('relabel/');
    case 'operator/rule':
      return code.startsWith('promql/') || code.startsWith('rule/');
    case 'operator/alertmanager-config':
      return code.startsWith('alertmanager/');
    // prometheus.yml's spelling of a field has a code of its own.
    case 'operator/unknown-field':
      return code === wanted || code === 'relabel/style-of-the-other-host';
    default:
      return code === wanted;
  }
}

const weighty = new Set(['error', 'warning']);

function differences(it: Case, options: { readonly messages: boolean; readonly silent: ReadonlySet<string> }): string | undefined {
  const engine = engineFor(it);
  const found = Object.keys(it.files).flatMap((file) => engine.diagnostics(file).map((one) => ({ ...one, file, used: false })));
  const said: string[] = [];
  for (const wanted of it.expect) {
    const inPlace = found.filter(
      (one) =>
        one.file === wanted.file &&
        one.severity === wanted.severity &&
        stands(one.code, wanted.code) &&
        one.range.start.line + 1 >= wanted.line &&
        one.range.start.line + 1 <= (wanted.endLine ?? wanted.line),
    );
    if (inPlace.length === 0) said.push(`missing ${wanted.code} ${wanted.severity} ${wanted.file}:${wanted.line} ${wanted.message}`);
    else if (options.messages && !inPlace.some((one) => agree(one.message, wanted.message)))
      said.push(`said ${inPlace[0]?.message} instead of ${wanted.message}`);
    for (const one of inPlace) one.used = true;
  }
  for (const one of found) {
    if (one.used || !options.silent.has(one.severity)) continue;
    // The cases give the verdict of the gates; advice about a rule that they all take is ours.
    if (one.code.startsWith('relabel/') && one.severity !== 'error') continue;
    said.push(`too much: ${one.code} ${one.severity} ${one.file}:${one.range.start.line + 1} ${one.message}`);
  }
  return said.length > 0 ? said.join('; ') : undefined;
}

/** Our own sentences may follow the tool's; places in the re-marshalled text are the tool's alone. */
function agree(message: string, wanted: string): boolean {
  const text = wanted.replace(/^\d+:\d+: /, '').replace(/\d+:\d+: parse error: /, '');
  return message.startsWith(text) || text.endsWith(message) || message.includes(text) || text.includes(message.split('. ')[0] ?? message);
}

conformance('operator objects', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('operator/cases/crd.jsonl')) {
    yield { id: it.id, differs: differences(it, { messages: true, silent: weighty }) };
  }
});

conformance('operator: between objects', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('operator/cases/cross.jsonl')) {
    yield { id: it.id, differs: differences(it, { messages: false, silent: new Set(['error', 'warning', 'information']) }) };
  }
});

conformance('operator: upstream files are silent', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('operator/cases/upstream-clean.jsonl')) {
    yield { id: it.id, differs: differences(it, { messages: false, silent: weighty }) };
  }
});
