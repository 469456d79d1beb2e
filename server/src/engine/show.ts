import type { Target } from './catalogue/target.js';
import type { AnyCheck, Finding } from './checks/check.js';
import { compareSeverity, type Diagnostic, messageOf, weightOf } from './diagnostic.js';
import { covers, headLinesOf, type Suppression, suppressionsOf } from './suppression.js';
import { append } from './text/append.js';
import { nearestOf } from './text/distance.js';
import { positionAt } from './text/lines.js';
import type { Edit, Severity, Tool } from './text/problem.js';
import { type FileRegion, inFile, linesOf, outermost, placeOf } from './text/region.js';
import { remembered } from './text/remember.js';
import type { Range } from './text/span.js';
import type { Settings } from './workspace/workspace.js';

/** A finding with its place relative to the first line of the file region it stands in. */
export interface Raw {
  readonly check: AnyCheck;
  readonly finding: Finding;
  /** Both are looked for again when a text that carries it was read again. */
  region: FileRegion;
  range: Range;
  /** As it was last shown: it holds for this line and these settings. */
  shown?: { readonly line: number; readonly settings: Settings; readonly diagnostic: Diagnostic };
}

export function rawOf(check: AnyCheck, finding: Finding): Raw {
  return { check, finding, ...spot(finding) };
}

function spot({ at }: Finding): Pick<Raw, 'region' | 'range'> {
  const { region, span } = inFile(at.region, at.span);
  const lines = linesOf(region);
  return { region, range: { start: positionAt(lines, span.start), end: positionAt(lines, span.end) } };
}

/** What a file's findings are shown by. */
export interface Shown {
  /** The regions that are lines of the file, from top to bottom. */
  readonly regions: readonly FileRegion[];
  /** The line from which on its program reads nothing. */
  readonly unread: number | undefined;
  readonly settings: Settings;
  /** Those of all checks: comments may name no other. */
  readonly codes: ReadonlySet<string>;
}

/** The findings of a file in its coordinates: severity by settings, suppression comments, each once, by place and weight. */
export function show(raws: readonly Raw[], { regions, unread, settings, codes }: Shown): readonly Diagnostic[] {
  const suppressions = regions.flatMap((region) => suppressionsOf(region).map((it) => ({ it, region, used: new Set<string>() })));
  const silencers = remembered(codes.size, (code: string) => silencersOf(code, suppressions));
  const found: Diagnostic[] = [];
  const errors = new Set<string>();
  for (const raw of raws) {
    const setting = settingOf(settings, raw.check.code);
    if (setting === 'off') continue;
    if (outermost(raw.finding.at.region) !== raw.region) Object.assign(raw, spot(raw.finding), { shown: undefined });
    const { line } = raw.region.home;
    // What no program reads, none refuses: that it is not read is all there is to say, and what a reader meets that looks ahead into the next document.
    const isUnread = unread !== undefined && line >= unread;
    const isOfUnread = raw.check.code === 'yaml/second-document';
    if (isUnread !== isOfUnread || (isOfUnread && raw.finding.severity === 'error' && line !== unread)) continue;
    // An empty document below another is no file that is begun.
    if (line > 0 && raw.region !== regions[0] && isEmpty(raw.region)) continue;
    const diagnostic = diagnosticOf(raw, line, setting, settings);
    const { ofFile, ofLine } = silencers(raw.check.code);
    const silencing = [...ofFile];
    if (ofLine.size > 0)
      for (const silenced of [diagnostic.range.start.line, ...headLinesOf(raw.finding.at.region)])
        append(silencing, ofLine.get(silenced) ?? []);
    for (const { used, pattern } of silencing) used.add(pattern);
    if (silencing.length > 0) continue;
    if (diagnostic.severity === 'error') errors.add(placeAndCode(diagnostic));
    found.push(diagnostic);
  }
  // Where a tool refuses, advice of the same code at the same place adds nothing.
  const told = errors.size === 0 ? found : found.filter((it) => it.severity === 'error' || !errors.has(placeAndCode(it)));
  append(told, unusedSuppressions(suppressions, settings, codes));
  told.sort(byPlace);
  return onceEach(told);
}

interface Commented {
  readonly it: Suppression;
  readonly region: FileRegion;
  /** What of its codes silenced something. */
  readonly used: Set<string>;
}

interface Silencer {
  readonly used: Set<string>;
  readonly pattern: string;
}

/** The comments that silence a code: those of the file, and by the line that they are about. */
function silencersOf(code: string, suppressions: readonly Commented[]) {
  const ofFile: Silencer[] = [];
  const ofLine = new Map<number, Silencer[]>();
  for (const { it, region, used } of suppressions)
    for (const { code: pattern } of it.codes) {
      if (!covers(pattern, code)) continue;
      const line = it.line + region.home.line;
      const list = it.scope === 'file' ? ofFile : (ofLine.get(line) ?? []);
      list.push({ used, pattern });
      if (it.scope === 'next-line') ofLine.set(line, list);
    }
  return { ofFile, ofLine };
}

/** Whether nothing stands in a document but its marker, blanks and comments. */
function isEmpty({ text }: FileRegion): boolean {
  return !/^(?!---)[ \t]*[^\s#]/m.test(text);
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    compareSeverity(a.severity, b.severity) ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}

/** `told`: in order. Two units may say the same of what they share. */
function onceEach(told: readonly Diagnostic[]): readonly Diagnostic[] {
  const textOf = ({ range: { end }, message }: Diagnostic) => `${end.line}:${end.character} ${message}`;
  let before: Diagnostic | undefined;
  /** Of those at the place of the one before. */
  let texts: Set<string> | undefined;
  return told.filter((it) => {
    const isSamePlace = before !== undefined && byPlace(before, it) === 0;
    if (!isSamePlace || !before) texts = undefined;
    else texts ??= new Set([textOf(before)]);
    before = it;
    if (!texts) return true;
    const size = texts.size;
    return texts.add(textOf(it)).size > size;
  });
}

/** Made once for as long as it would come out the same: an edit of one of a thousand findings shows the others again. */
function diagnosticOf(raw: Raw, line: number, setting: Severity | undefined, settings: Settings): Diagnostic {
  const { check, finding, shown } = raw;
  if (shown?.line === line && shown.settings === settings) return shown.diagnostic;
  const diagnostic: Diagnostic = {
    code: check.code,
    severity: setting ?? weightOf(check, finding),
    message: messageOf(finding),
    source: sourceName(check, finding, settings.target),
    range: shift(raw.range, line),
    related: (finding.related ?? []).map((it) => ({ message: it.message, place: placeOf(it.at.region, it.at.span) })),
    tag: finding.tag,
    finding,
  };
  // Other places move by themselves.
  if (diagnostic.related.length === 0) raw.shown = { line, settings, diagnostic };
  return diagnostic;
}

/** What a setting says of a code: of itself, or of its area. */
export function settingOf(settings: Settings, code: string): Severity | 'off' | undefined {
  return settings.severities.get(code) ?? settings.severities.get(`${code.slice(0, code.indexOf('/'))}/*`);
}

function unusedSuppressions(suppressions: readonly Commented[], settings: Settings, codes: ReadonlySet<string>): readonly Diagnostic[] {
  const isCode = (code: string) => codes.has(code) || (code.endsWith('/*') && [...codes].some((it) => covers(code, it)));
  return suppressions.flatMap(({ it, region, used }) => {
    const at = (span: Suppression['span'], code: string, message: string, better?: string): readonly Diagnostic[] => {
      const setting = settingOf(settings, code);
      if (setting === 'off') return [];
      const finding: Finding = {
        message,
        at: { value: undefined, region, span },
        fixes: [
          ...(better ? [{ title: `Use \`${better}\``, edits: [{ region, span, text: better }], preferred: true }] : []),
          { ...removal(it, region.text, span), ...(better ? {} : { safe: true, preferred: true }) },
        ].map(({ title, edits, ...rest }) => ({ title, edits: edits.map((edit) => ({ region, ...edit })), ...rest })),
        tag: 'unnecessary',
      };
      const range = placeOf(region, span).range;
      return [{ code, severity: setting ?? 'warning', message, source: ourName, range, related: [], tag: 'unnecessary', finding }];
    };
    if (it.codes.length === 0) return at(it.span, 'meshmon/unknown-code', 'The comment names no code: `# meshmon-disable-next-line CODE`.');
    return it.codes.flatMap(({ code, span }) => {
      if (!isCode(code)) return at(span, 'meshmon/unknown-code', `No check has the code \`${code}\`.`, nearestOf(code, codes, 3));
      if (used.has(code)) return [];
      return at(
        span,
        'meshmon/unused-suppression',
        `Nothing to silence: \`${code}\` finds nothing ${it.scope === 'file' ? 'in this file' : 'on the next line'}.`,
      );
    });
  });
}

/** Takes out a code that does nothing: with the whole comment where it is the only one, and with the line where nothing else stands on that. */
function removal(
  { codes, span }: Suppression,
  text: string,
  code: Suppression['span'],
): { readonly title: string; readonly edits: readonly Pick<Edit, 'span' | 'text'>[] } {
  const i = codes.findIndex((it) => it.span.start === code.start);
  if (codes.length > 1 && i >= 0) {
    // With the comma or blank towards the one before, or behind it.
    const start = i > 0 ? (codes[i - 1]?.span.end ?? code.start) : code.start;
    const end = i > 0 ? code.end : (codes[1]?.span.start ?? code.end);
    return { title: 'Remove the code', edits: [{ span: { start, end }, text: '' }] };
  }
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const end = /^\r?\n/.exec(text.slice(span.end, span.end + 2))?.[0].length;
  const isAlone = end !== undefined && text.slice(start, span.start).trim() === '';
  return { title: 'Remove the comment', edits: [{ span: isAlone ? { start, end: span.end + end } : span, text: '' }] };
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

const ourName = 'Mesh Monitoring';

function sourceName(check: AnyCheck, finding: Finding, target: Target): string {
  const tool: Tool | undefined = finding.tool ?? (check.weight.severity === 'error' ? check.weight.refusedBy : undefined);
  switch (tool) {
    case undefined:
    case 'Mesh Monitoring':
      return ourName;
    case 'Prometheus':
    case 'promtool':
      return `${tool} ${finding.toolVersion ?? target.prometheus}`;
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
