import type { AnyCheck } from './checks/check.js';
import { patchesOf } from './cluster/patches.js';
import type { Diagnostic } from './diagnostic.js';
import { type CheckCounters, createPartChecks, type PartState } from './part-checks.js';
import { defaultSettings } from './project.js';
import { formatOf, isByText, type Language, languageOf } from './resources/language.js';
import { mayHoldOurs, unitsOf, unitsOfText } from './resources/recognize.js';
import type { HostKind, Source } from './resources/source.js';
import type { Part, Unit } from './resources/unit.js';
import { unreadFrom } from './resources/unread.js';
import { hostKinds } from './schema/project-shape.js';
import { type Raw, show } from './show.js';
import { changeFile, openFile, type SourceFile, type TextChange } from './syntax/segments.js';
import type { Document } from './syntax/tree.js';
import type { Region } from './text/region.js';
import { keptOn } from './text/remember.js';
import { globToRegExp, pathInProject } from './workspace/paths.js';
import { same } from './workspace/same.js';
import { createStore } from './workspace/store.js';
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
  /**
   * Runs the checks of what the last change of a file made, and then the others for as long as it may, those of a long list as a whole for as long as
   * `mayFinish`; whether all have run, so that `diagnostics` costs little.
   */
  work(uri: string, mayGoOn: () => boolean, mayFinish?: () => boolean): boolean;
  /** The same without what other files decide. */
  workAlone(uri: string, mayGoOn: () => boolean, mayFinish?: () => boolean): boolean;
  /** Runs what looks at one part at a time, for a shell that will ask for the findings of every file: each query is then parsed once. */
  lookAtAll(): void;
  /** The findings of the checks that have run. */
  diagnosticsSoFar(uri: string): readonly Diagnostic[];
  file(uri: string): SourceFile | undefined;
  /** The units of a file, embedded ones included, in the order of their places. */
  units(uri: string): readonly Unit[];
  /** The same in the parts that come and go together, for who looks for one place. */
  parts(uri: string): readonly Part[];
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly counters: Counters;
}

/** Work done, for tests that must not measure time; reset by whoever reads them. */
export interface Counters extends CheckCounters {
  unitsRead: number;
}

export interface EngineOptions {
  readonly checks: readonly AnyCheck[];
  /** Called when a check throws: a bug of ours, whose findings for that unit are lost. Tests rethrow. */
  readonly onBug: (code: string, error: unknown) => void;
}

interface FileState {
  readonly file: SourceFile;
  readonly language: Language;
  /** What the editor calls it. */
  readonly languageId: string | undefined;
  readonly source: Source;
  parts: readonly Part[];
  /** Of them, those that the last change made. */
  changed: readonly Part[];
  /** Whether what is said of its long lists as a whole was known before some edit: then it stays so, for little. */
  isKnown: boolean;
  /** The units of all parts, when somebody has asked for them. */
  units: readonly Unit[] | undefined;
  shown:
    | {
        readonly parts: readonly (readonly Raw[])[];
        readonly regions: readonly Region[];
        readonly lines: readonly number[];
        readonly isPatch: boolean;
        readonly diagnostics: readonly Diagnostic[];
      }
    | undefined;
}

/** What is said of objects as a whole: a patch is a part of one. */
const ofWholeObjects = /^(?:operator|telemetry|alertmanager|link|flow)\//;

/** Pure and synchronous: texts in, findings and answers out. */
export function createEngine({ checks, onBug }: EngineOptions): Engine {
  let settings: Settings = defaultSettings;
  let rootUri = '';
  const files = new Map<string, FileState>();
  const store = createStore(settings);
  const counters: Counters = { unitsRead: 0, localChecksRun: 0, wideChecksRun: 0 };
  const found = createPartChecks(checks, store, counters, onBug);
  const documentParts = new WeakMap<Document, { readonly source: Source; readonly parts: readonly Part[] }>();
  const codes: ReadonlySet<string> = new Set(checks.map((it) => it.code));

  const readParts = (state: FileState, before: readonly Document[]): readonly Part[] => {
    const { documents } = state.file;
    return documents.flatMap((document, i) => {
      const old = documentParts.get(document);
      if (old && old.source === state.source) return old.parts;
      counters.unitsRead++;
      const { language } = state;
      const parts =
        language === 'promql' || language === 'exposition' || language === 'template' || language === 'foreign'
          ? unitsOfText(document, language, state.source.path)
          : unitsOf(document, state.source, before.length === documents.length ? before[i] : undefined);
      documentParts.set(document, { source: state.source, parts });
      return parts;
    });
  };

  const update = (state: FileState, documents: readonly Document[]) => {
    const isFirst = state.parts.length === 0;
    state.parts = readParts(state, documents);
    state.units = undefined;
    const { removed, added } = store.set(state.file.uri, state.parts);
    state.isKnown ||= removed.some((it) => isLarge(it) && found.known(it)?.unit === it.length);
    state.changed = isFirst || added.length > mostUrgent ? nothing : added;
    for (const part of removed) found.remove(part);
    for (const part of added) found.add(part);
  };

  const open = (uri: string, text: string, languageId: string | undefined) => {
    const source = sourceOf(uri);
    const language = languageOf(source, languageId, text);
    const old = files.get(uri);
    // The whole text of a file that is already open is a change too: what stays the same keeps its documents.
    const file = old?.language === language ? changeFile(old.file, [{ text }]) : openFile(uri, formatOf(language), text);
    const state: FileState = {
      file,
      language,
      languageId,
      source: old?.source ?? source,
      parts: old?.parts ?? [],
      changed: [],
      isKnown: old?.isKnown ?? false,
      units: undefined,
      shown: undefined,
    };
    files.set(uri, state);
    update(state, old?.file.documents ?? nothing);
  };

  const drop = (uri: string) => {
    if (!files.delete(uri)) return;
    for (const part of store.set(uri, undefined).removed) found.remove(part);
  };

  const isWorthReading = (uri: string, text: string): boolean => {
    const { path, as } = sourceOf(uri);
    return as !== undefined || mayHoldOurs(path, text);
  };

  const sourceOf = (uri: string): Source => {
    const path = pathInProject(uri, rootUri);
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
          const file = changeFile(state.file, change.changes);
          if (isByText(state.source) && languageOf(state.source, state.languageId, file.text()) !== state.language) {
            open(change.uri, file.text(), state.languageId);
            break;
          }
          const next: FileState = { ...state, file };
          files.set(change.uri, next);
          update(next, state.file.documents);
          break;
        }
        case 'gone':
          drop(change.uri);
          store.know(change.uri, undefined);
          break;
        case 'known':
          store.know(change.uri, change.present);
          break;
        case 'settings':
          // An editor tells its settings more often than they change.
          if (same(settings, change.settings) && rootUri === change.root) break;
          settings = change.settings;
          rootUri = change.root;
          found.reset();
          store.configure(settings);
          for (const [uri, state] of [...files]) {
            // What was prepared was so for the old versions.
            for (const part of state.parts) found.add(part);
            const source = sourceOf(uri);
            if (source.path === state.source.path && source.as === state.source.as) {
              files.set(uri, { ...state, shown: undefined });
              continue;
            }
            if (languageOf(source, state.languageId, state.file.text()) !== state.language) {
              files.delete(uri);
              open(uri, state.file.text(), state.languageId);
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

  /** A change that made more parts than this is no keystroke. */
  const mostUrgent = 20;

  /** Looks at the parts of a file for as long as it may; whether all are done. */
  const goOver = (
    state: FileState,
    look: (part: Part) => unknown,
    isDone: (part: Part, known: PartState) => boolean,
    mayGoOn: () => boolean,
    mayFinish: () => boolean,
  ): boolean => {
    for (const part of state.parts) {
      const known = found.known(part);
      if (!found.unprepared.has(part) && known?.target === settings.target && isDone(part, known)) continue;
      if (!mayGoOn() || found.local(part, isLarge(part) ? mayFinish : mayGoOn).unit < part.length) return false;
      look(part);
    }
    return true;
  };

  /** Whether a keystroke may wait for a part: for a long list as a whole only when little is left to do. */
  const mayBeLookedAt = (state: FileState, part: Part, mayFinish: () => boolean): boolean =>
    state.isKnown || !isLarge(part) || found.local(part, mayFinish).unit === part.length;

  const workAlone = (uri: string, mayGoOn: () => boolean, mayFinish = mayGoOn): boolean => {
    const state = files.get(uri);
    if (!state || isIgnored(state.source.path)) return true;
    for (const part of state.changed) if (mayBeLookedAt(state, part, mayFinish)) found.look(part);
    return goOver(state, found.look, (part, known) => known.unit === part.length, mayGoOn, mayFinish);
  };

  const work = (uri: string, mayGoOn: () => boolean, mayFinish = mayGoOn): boolean => {
    const state = files.get(uri);
    if (!state || isIgnored(state.source.path)) return true;
    for (const part of state.changed) if (mayBeLookedAt(state, part, mayFinish)) found.lookAround(part);
    if (found.unprepared.size === 0) for (const part of state.changed) found.late(part, found.local(part));
    // First what needs no other part to be looked at, since the late checks look at all of them.
    if (!goOver(state, found.lookAround, (_, known) => known.early?.reads.current() === true, mayGoOn, mayFinish)) return false;
    for (const part of found.unprepared) {
      if (!mayGoOn()) return false;
      found.prepare(part);
    }
    for (const part of state.parts) {
      const known = found.local(part);
      if (known.late?.reads.current()) continue;
      if (!mayGoOn()) return false;
      found.late(part, known);
    }
    return true;
  };

  const diagnosticsOf = (uri: string, isComplete: boolean): readonly Diagnostic[] => {
    const state = files.get(uri);
    if (!state || isIgnored(state.source.path)) return nothing;
    const parts: (readonly Raw[])[] = [];
    for (const part of state.parts) {
      const it = isComplete ? found.local(part) : found.known(part);
      if (!it) continue;
      if (it.local.length > 0) parts.push(it.local);
      const early = isComplete ? found.early(part, it) : it.early?.findings;
      if (early && early.length > 0) parts.push(early);
      const late = isComplete ? found.late(part, it) : it.late?.findings;
      if (late && late.length > 0) parts.push(late);
    }
    const regions = state.file.regions;
    const lines = regions.map((it) => it.home.line);
    const shown = state.shown;
    // A region that is another one may hold other comments, though the same findings.
    const isPatch = store.workspace.derived(patchesOf).has(uri);
    if (shown && shown.isPatch === isPatch && equal(shown.parts, parts) && equal(shown.regions, regions) && equal(shown.lines, lines))
      return shown.diagnostics;
    const unread = unreadFrom(state.file.documents, state.parts);
    const raws = isPatch ? parts.flat().filter((it) => !ofWholeObjects.test(it.check.code)) : parts.flat();
    const result = show(raws, { regions, unread, settings, codes });
    state.shown = { parts, regions, lines, isPatch, diagnostics: result };
    return result;
  };

  const diagnostics = (uri: string) => diagnosticsOf(uri, true);
  const diagnosticsSoFar = (uri: string) => diagnosticsOf(uri, false);

  const isIgnored = (path: string) => settings.ignore.some((glob) => globToRegExp(glob).test(path));

  return {
    apply,
    diagnostics,
    work,
    workAlone,
    lookAtAll: () => {
      for (const { parts, source } of files.values()) if (!isIgnored(source.path)) for (const part of parts) found.lookAround(part);
    },
    diagnosticsSoFar,
    file: (uri) => files.get(uri)?.file,
    units: (uri) => {
      const state = files.get(uri);
      if (!state) return [];
      state.units ??= state.parts.flat();
      return state.units;
    },
    parts: (uri) => files.get(uri)?.parts ?? nothing,
    workspace: store.workspace,
    get settings() {
      return settings;
    },
    counters,
  };
}

/** What is said of a long list as a whole. */
const isLarge = keptOn((part: Part): boolean =>
  part.some((unit) => {
    const { pieces, region } = unit.document;
    return pieces !== undefined && (unit.unit === 'Document' || ('root' in unit && unit.root.region === region));
  }),
);

const nothing: readonly never[] = [];

function equal<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((it, i) => it === b[i]);
}
