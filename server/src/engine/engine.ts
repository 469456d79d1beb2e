import type { Target } from './catalogue/target.js';
import type { AnyCheck, Finding } from './checks/check.js';
import { compareSeverity, type Diagnostic, messageOf, weightOf } from './diagnostic.js';
import { defaultSettings } from './project.js';
import { mayHoldOurs, unitsOf, unitsOfText } from './resources/recognize.js';
import { fileName, type HostKind, hostKinds, type Source } from './resources/source.js';
import type { Part, Unit } from './resources/unit.js';
import { unreadFrom } from './resources/unread.js';
import { covers, type Suppression, suppressionsOf } from './suppression.js';
import { changeFile, openFile, type SourceFile, type TextChange, type TextFormat } from './syntax/segments.js';
import type { Document } from './syntax/tree.js';
import { positionAt } from './text/lines.js';
import type { Tool } from './text/problem.js';
import { inFile, linesOf, outermost, placeOf, type Region } from './text/region.js';
import type { Range } from './text/span.js';
import { globToRegExp } from './workspace/paths.js';
import { same } from './workspace/same.js';
import { createStore, type Reads } from './workspace/store.js';
import type { LiveFacts, Settings, Workspace } from './workspace/workspace.js';

/** What the shells tell the engine. Uris may be paths; the engine only compares and resolves them. */
export type Change =
  /** `found`: on the disk, by a search; it is left unread when it cannot be ours. */
  | { readonly type: 'file'; readonly uri: string; readonly text: string; readonly languageId?: string; readonly found?: boolean }
  | { readonly type: 'edit'; readonly uri: string; readonly changes: readonly TextChange[] }
  | { readonly type: 'gone'; readonly uri: string }
  | { readonly type: 'known'; readonly uri: string; readonly present: boolean }
  | { readonly type: 'settings'; readonly settings: Settings; readonly root: string }
  | { readonly type: 'live'; readonly facts: LiveFacts | undefined };

export interface Engine {
  apply(changes: readonly Change[]): void;
  /** All findings of a file, by place, then code. The same array as long as nothing changed. */
  diagnostics(uri: string): readonly Diagnostic[];
  /** Runs the checks of what the last change of a file made, and then the others for as long as it may; whether all have run, so that `diagnostics` costs little. */
  work(uri: string, mayGoOn: () => boolean): boolean;
  /** The findings of the checks that have run. */
  diagnosticsSoFar(uri: string): readonly Diagnostic[];
  file(uri: string): SourceFile | undefined;
  /** The units of a file, embedded ones included, in the order of their places. */
  units(uri: string): readonly Unit[];
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly counters: Counters;
}

/** Work done, for tests that must not measure time; reset by whoever reads them. */
export interface Counters {
  unitsRead: number;
  localChecksRun: number;
  wideChecksRun: number;
}

export interface EngineOptions {
  readonly checks: readonly AnyCheck[];
  /** Called when a check throws: a bug of ours, whose findings for that unit are lost. Tests rethrow. */
  readonly onBug: (code: string, error: unknown) => void;
}

/** What a file is read as; `exposition` and `foreign` texts have no tree. */
type Language = Exclude<TextFormat, 'text'> | 'exposition' | 'foreign';

interface FileState {
  readonly file: SourceFile;
  readonly language: Language;
  readonly source: Source;
  parts: readonly Part[];
  /** Of them, those that the last change made. */
  changed: readonly Part[];
  /** The units of all parts, when somebody has asked for them. */
  units: readonly Unit[] | undefined;
  shown:
    | {
        readonly parts: readonly (readonly Raw[])[];
        readonly regions: readonly Region[];
        readonly lines: readonly number[];
        readonly diagnostics: readonly Diagnostic[];
      }
    | undefined;
}

/** A finding with its place relative to the first line of the file region it stands in. */
interface Raw {
  readonly check: AnyCheck;
  readonly finding: Finding;
  /** Both are looked for again when a text that carries it was read again. */
  region: Region;
  range: Range;
}

interface PartState {
  readonly target: Target;
  readonly local: readonly Raw[];
  wide: { readonly reads: Reads; readonly findings: readonly Raw[] } | undefined;
}

/** Pure and synchronous: texts in, findings and answers out. */
export function createEngine({ checks, onBug }: EngineOptions): Engine {
  let settings: Settings = defaultSettings;
  let rootUri = '';
  const files = new Map<string, FileState>();
  const store = createStore(settings);
  const counters: Counters = { unitsRead: 0, localChecksRun: 0, wideChecksRun: 0 };
  const localChecks = byUnit(checks.filter((it) => it.scope === 'unit'));
  const wideChecks = byUnit(checks.filter((it) => it.scope === 'workspace'));
  const documentParts = new WeakMap<Document, { readonly source: Source; readonly parts: readonly Part[] }>();
  const preparations = preparationsOf(checks);
  let partStates = new WeakMap<Part, PartState>();
  /** What wide checks will ask about and nobody has looked at yet. */
  const unprepared = new Set<Part>();

  const readParts = (state: FileState, before: readonly Document[]): readonly Part[] => {
    const { documents } = state.file;
    return documents.flatMap((document, i) => {
      const old = documentParts.get(document);
      if (old && old.source === state.source) return old.parts;
      counters.unitsRead++;
      const { language } = state;
      const parts =
        language === 'promql' || language === 'exposition' || language === 'foreign'
          ? unitsOfText(document, language)
          : unitsOf(document, state.source, before.length === documents.length ? before[i] : undefined);
      documentParts.set(document, { source: state.source, parts });
      return parts;
    });
  };

  const update = (state: FileState, documents: readonly Document[]) => {
    const before = new Set(state.parts);
    state.parts = readParts(state, documents);
    state.units = undefined;
    const changed = before.size === 0 ? nothing : state.parts.filter((it) => !before.has(it));
    state.changed = changed.length <= mostUrgent ? changed : nothing;
    for (const part of state.parts) if (!before.delete(part)) unprepared.add(part);
    for (const part of before) unprepared.delete(part);
    store.set(state.file.uri, state.parts);
  };

  const open = (uri: string, text: string, languageId: string | undefined) => {
    const source = sourceOf(uri);
    const language = languageOf(source, languageId, text);
    const format: TextFormat = language === 'exposition' || language === 'foreign' ? 'text' : language;
    const old = files.get(uri);
    // The whole text of a file that is already open is a change too: what stays the same keeps its documents.
    const file = old?.language === language ? changeFile(old.file, [{ text }]) : openFile(uri, format, text);
    const state: FileState = {
      file,
      language,
      source: old?.source ?? source,
      parts: old?.parts ?? [],
      changed: [],
      units: undefined,
      shown: undefined,
    };
    files.set(uri, state);
    update(state, old?.file.documents ?? nothing);
  };

  const drop = (uri: string) => {
    for (const part of files.get(uri)?.parts ?? nothing) unprepared.delete(part);
    if (files.delete(uri)) store.set(uri, undefined);
  };

  const isWorthReading = (uri: string, text: string): boolean => {
    const { path, as } = sourceOf(uri);
    return as !== undefined || mayHoldOurs(path, text);
  };

  const sourceOf = (uri: string): Source => {
    const path = relativePath(uri, rootUri);
    for (const [glob, kind] of settings.files) {
      if (globToRegExp(glob).test(path)) return { path, as: hostKinds.find((it): it is HostKind => it === kind) ?? 'none' };
    }
    return { path };
  };

  const apply = (changes: readonly Change[]) => {
    for (const change of changes) {
      switch (change.type) {
        case 'file':
          if (change.found && !isWorthReading(change.uri, change.text)) {
            drop(change.uri);
            store.know(change.uri, true);
          } else open(change.uri, change.text, change.languageId);
          break;
        case 'edit': {
          const state = files.get(change.uri);
          if (!state) break;
          const next: FileState = { ...state, file: changeFile(state.file, change.changes) };
          files.set(change.uri, next);
          update(next, state.file.documents);
          break;
        }
        case 'gone':
          drop(change.uri);
          break;
        case 'known':
          store.know(change.uri, change.present);
          break;
        case 'settings':
          // An editor tells its settings more often than they change.
          if (same(settings, change.settings) && rootUri === change.root) break;
          settings = change.settings;
          rootUri = change.root;
          partStates = new WeakMap();
          store.configure(settings);
          for (const [uri, state] of files) {
            const source = sourceOf(uri);
            if (source.path === state.source.path && source.as === state.source.as) {
              files.set(uri, { ...state, shown: undefined });
              continue;
            }
            const next: FileState = { ...state, source, shown: undefined };
            files.set(uri, next);
            update(next, nothing);
          }
          break;
        case 'live':
          store.learn(change.facts);
          break;
      }
    }
  };

  /** Of a text that its reader refuses these would tell keys that nobody wrote, and that what stands behind the fault is missing. */
  const ofStructure = /\/(?:unknown-field|required|type|null-dropped)$/;

  const isBroken = ({ document, ...unit }: Unit): boolean => {
    if (document.format !== 'yaml') return false;
    // A group of a long file is read alone, and its findings outlive faults elsewhere in the file.
    const own = unit.unit === 'RuleGroup' && unit.node.region !== document.region ? unit.node.region : undefined;
    return document.problems.some((it) => own === undefined || it.region === own);
  };

  const stateOf = (part: Part): PartState => {
    const old = partStates.get(part);
    if (old && old.target === settings.target) return old;
    const found: Raw[] = [];
    for (const unit of part) {
      const broken = isBroken(unit);
      for (const check of localChecks.get(unit.unit) ?? nothing) {
        if (check.scope !== 'unit' || !isOn(check) || (broken && ofStructure.test(check.code))) continue;
        counters.localChecksRun++;
        try {
          collect(found, check, check.run(unit as never, settings.target));
        } catch (error) {
          onBug(check.code, error);
        }
      }
    }
    const state: PartState = { target: settings.target, local: found.length > 0 ? found : nothing, wide: undefined };
    partStates.set(part, state);
    return state;
  };

  const prepare = (part: Part) => {
    for (const unit of part) {
      for (const { code, look } of preparations.get(unit.unit) ?? nothing) {
        try {
          look(unit as never, store.workspace);
        } catch (error) {
          onBug(code, error);
        }
      }
    }
    unprepared.delete(part);
  };

  const wideOf = (part: Part, state: PartState): readonly Raw[] => {
    if (state.wide?.reads.current()) return state.wide.findings;
    const { value, reads } = store.track(() => {
      const found: Raw[] = [];
      for (const unit of part) {
        for (const check of wideChecks.get(unit.unit) ?? nothing) {
          if (check.scope !== 'workspace' || !isOn(check)) continue;
          counters.wideChecksRun++;
          try {
            collect(found, check, check.run(unit as never, store.workspace));
          } catch (error) {
            onBug(check.code, error);
          }
        }
      }
      return found.length > 0 ? found : nothing;
    });
    state.wide = { reads, findings: value };
    return value;
  };

  const isOn = (check: AnyCheck): boolean => !check.optIn || settingOf(check.code) !== undefined;

  const settingOf = (code: string) => settings.severities.get(code) ?? settings.severities.get(`${code.slice(0, code.indexOf('/'))}/*`);

  /** A change that made more parts than this is no keystroke. */
  const mostUrgent = 20;

  const work = (uri: string, mayGoOn: () => boolean): boolean => {
    const state = files.get(uri);
    if (!state || isIgnored(state.source.path)) return true;
    for (const part of state.changed) look(part);
    if (unprepared.size === 0) for (const part of state.changed) wideOf(part, stateOf(part));
    // First what a part says alone, since wide checks look at all of them.
    for (const part of state.parts) {
      if (!unprepared.has(part) && partStates.get(part)?.target === settings.target) continue;
      if (!mayGoOn()) return false;
      look(part);
    }
    for (const part of unprepared) {
      if (!mayGoOn()) return false;
      prepare(part);
    }
    for (const part of state.parts) {
      const known = stateOf(part);
      if (known.wide?.reads.current()) continue;
      if (!mayGoOn()) return false;
      wideOf(part, known);
    }
    return true;
  };

  /** While the trees of its queries are at hand, also what wide checks will want. */
  const look = (part: Part) => {
    stateOf(part);
    if (unprepared.has(part)) prepare(part);
  };

  const diagnosticsOf = (uri: string, isComplete: boolean): readonly Diagnostic[] => {
    const state = files.get(uri);
    if (!state || isIgnored(state.source.path)) return nothing;
    const parts: (readonly Raw[])[] = [];
    for (const part of state.parts) {
      const it = isComplete ? stateOf(part) : partStates.get(part);
      if (!it) continue;
      if (it.local.length > 0) parts.push(it.local);
      const wide = isComplete ? wideOf(part, it) : it.wide?.findings;
      if (wide && wide.length > 0) parts.push(wide);
    }
    const regions = state.file.regions;
    const lines = regions.map((it) => it.home.line);
    const shown = state.shown;
    // A region that is another one may hold other comments, though the same findings.
    if (shown && equal(shown.parts, parts) && equal(shown.regions, regions) && equal(shown.lines, lines)) return shown.diagnostics;
    const result = show(state, parts.flat());
    state.shown = { parts, regions, lines, diagnostics: result };
    return result;
  };

  const diagnostics = (uri: string) => diagnosticsOf(uri, true);
  const diagnosticsSoFar = (uri: string) => diagnosticsOf(uri, false);

  const isIgnored = (path: string) => settings.ignore.some((glob) => globToRegExp(glob).test(path));

  const show = (state: FileState, raws: readonly Raw[]): readonly Diagnostic[] => {
    const suppressions = state.file.regions.flatMap((region) =>
      suppressionsOf(region).map((it) => ({ it, region, used: new Set<string>() })),
    );
    const found: Diagnostic[] = [];
    const seen = new Set<string>();
    const unread = unreadFrom(state.parts.flat()) ?? Number.POSITIVE_INFINITY;
    for (const raw of raws) {
      const setting = settingOf(raw.check.code);
      if (setting === 'off') continue;
      if (outermost(raw.finding.at.region) !== raw.region) Object.assign(raw, spot(raw.finding));
      const line = raw.region.home.type === 'file' ? raw.region.home.line : 0;
      // What no program reads, none refuses; that it is not read is all there is to say.
      if (line >= unread && raw.check.code !== 'yaml/second-document') continue;
      const range = shift(raw.range, line);
      const severity = setting ?? weightOf(raw.check, raw.finding);
      let silenced = false;
      for (const suppression of suppressions) {
        const { it, region, used } = suppression;
        if (it.scope === 'next-line' && it.line + region.home.line !== range.start.line) continue;
        for (const { code } of it.codes) {
          if (!covers(code, raw.check.code)) continue;
          used.add(code);
          silenced = true;
        }
      }
      if (silenced) continue;
      const message = messageOf(raw.finding);
      const key = `${range.start.line}:${range.start.character}:${range.end.line}:${range.end.character} ${raw.check.code} ${message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({
        code: raw.check.code,
        severity,
        message,
        source: sourceName(raw.check, raw.finding, settings.target),
        range,
        related: (raw.finding.related ?? []).map((it) => ({ message: it.message, place: placeOf(it.at.region, it.at.span) })),
        tag: raw.finding.tag,
        finding: raw.finding,
      });
    }
    const errors = new Set(found.filter((it) => it.severity === 'error').map(placeAndCode));
    // Where a tool refuses, advice of the same code at the same place adds nothing.
    const told = found.filter((it) => it.severity === 'error' || !errors.has(placeAndCode(it)));
    told.push(...unusedSuppressions(suppressions));
    told.sort(
      (a, b) =>
        a.range.start.line - b.range.start.line ||
        a.range.start.character - b.range.start.character ||
        compareSeverity(a.severity, b.severity) ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    );
    return told;
  };

  const known = new Set(checks.map((it) => it.code as string));
  const isCode = (code: string) => known.has(code) || (code.endsWith('/*') && [...known].some((it) => covers(code, it)));

  const unusedSuppressions = (
    suppressions: readonly { readonly it: Suppression; readonly region: Region; readonly used: ReadonlySet<string> }[],
  ): readonly Diagnostic[] =>
    suppressions.flatMap(({ it, region, used }) => {
      const at = (span: Suppression['span'], code: string, message: string): readonly Diagnostic[] => {
        const setting = settingOf(code);
        if (setting === 'off') return [];
        const finding: Finding = {
          message,
          at: { value: undefined, region, span },
          fixes: [{ title: 'Remove the comment', edits: [{ region, span: it.span, text: '' }], safe: true, preferred: true }],
          tag: 'unnecessary',
        };
        const range = placeOf(region, span).range;
        return [{ code, severity: setting ?? 'warning', message, source: ourName, range, related: [], tag: 'unnecessary', finding }];
      };
      if (it.codes.length === 0)
        return at(it.span, 'meshmon/unknown-code', 'The comment names no code: `# meshmon-disable-next-line CODE`.');
      return it.codes.flatMap(({ code, span }) => {
        if (!isCode(code)) return at(span, 'meshmon/unknown-code', `No check has the code \`${code}\`.`);
        if (used.has(code)) return [];
        return at(
          span,
          'meshmon/unused-suppression',
          `Nothing to silence: \`${code}\` finds nothing ${it.scope === 'file' ? 'in this file' : 'on the next line'}.`,
        );
      });
    });

  return {
    apply,
    diagnostics,
    work,
    diagnosticsSoFar,
    file: (uri) => files.get(uri)?.file,
    units: (uri) => {
      const state = files.get(uri);
      if (!state) return [];
      state.units ??= state.parts.flat();
      return state.units;
    },
    workspace: store.workspace,
    get settings() {
      return settings;
    },
    counters,
  };
}

const ourName = 'Mesh Monitoring';
const nothing: readonly never[] = [];

function byUnit(checks: readonly AnyCheck[]): ReadonlyMap<string, readonly AnyCheck[]> {
  const result = new Map<string, AnyCheck[]>();
  for (const check of checks) {
    for (const unit of check.on) {
      const list = result.get(unit);
      if (list) list.push(check);
      else result.set(unit, [check]);
    }
  }
  return result;
}

interface Preparation {
  readonly code: string;
  readonly look: (unit: never, workspace: Workspace) => void;
}

function preparationsOf(checks: readonly AnyCheck[]): ReadonlyMap<string, readonly Preparation[]> {
  const result = new Map<string, Preparation[]>();
  for (const check of checks) {
    if (check.scope !== 'workspace') continue;
    for (const [unit, look] of Object.entries(check.prepare ?? {})) {
      const list = result.get(unit) ?? [];
      list.push({ code: check.code, look });
      result.set(unit, list);
    }
  }
  return result;
}

function collect(into: Raw[], check: AnyCheck, findings: Iterable<Finding>): void {
  for (const finding of findings) into.push({ check, finding, ...spot(finding) });
}

function spot({ at }: Finding): Pick<Raw, 'region' | 'range'> {
  const { region, span } = inFile(at.region, at.span);
  const lines = linesOf(region);
  return { region, range: { start: positionAt(lines, span.start), end: positionAt(lines, span.end) } };
}

function placeAndCode({ range: { start, end }, code }: Diagnostic): string {
  return `${start.line}:${start.character}:${end.line}:${end.character} ${code}`;
}

function shift(range: Range, line: number): Range {
  return {
    start: { line: range.start.line + line, character: range.start.character },
    end: { line: range.end.line + line, character: range.end.character },
  };
}

function equal<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((it, i) => it === b[i]);
}

function sourceName(check: AnyCheck, finding: Finding, target: Target): string {
  const tool: Tool | undefined = finding.tool ?? (check.weight.severity === 'error' ? check.weight.refusedBy : undefined);
  switch (tool) {
    case undefined:
    case 'Mesh Monitoring':
      return ourName;
    case 'Prometheus':
    case 'promtool':
      return `${tool} ${target.prometheus}`;
    case 'Alertmanager':
      return `${tool} ${target.alertmanager}`;
    case 'Kubernetes API server':
      return `${tool} ${target.kubernetes}`;
    case 'prometheus-operator':
    case 'prometheus-operator admission webhook':
      return `${tool} ${target.operator}`;
    case 'istiod':
    case 'istioctl analyze':
    case 'istioctl validate':
      return `${tool} ${target.istio}`;
    case 'Grafana':
    case 'DataKit':
      return tool;
  }
}

function relativePath(uri: string, root: string): string {
  if (root && uri.startsWith(root)) return decode(uri.slice(root.length).replace(/^\//, ''));
  return decode(uri.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function languageOf(source: Source, languageId: string | undefined, text: string): Language {
  if (source.as === 'promql' || source.as === 'exposition') return source.as;
  const name = fileName(source.path);
  if (/\.promql$/.test(name) || languageId === 'promql') return 'promql';
  if (/\.(metrics|prom)$/.test(name)) return 'exposition';
  if (/\.json$/.test(name) || languageId === 'json' || languageId === 'jsonc') return 'json';
  if (/\.ini$/.test(name)) return 'ini';
  if (/\.toml$/.test(name)) return 'toml';
  // DataKit keeps TOML in files that end in .conf; other .conf files are left to the YAML reader only when a setting says so.
  if (/\.conf$/.test(name)) return text.includes('[inputs.') || text.includes('[[inputs.') ? 'toml' : 'foreign';
  return 'yaml';
}
