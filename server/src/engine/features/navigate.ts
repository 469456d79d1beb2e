import { labelInfo } from '../catalogue/labels.js';
import { atLeast } from '../catalogue/target.js';
import { parsedOf } from '../checks/shared-lint.js';
import type { Engine } from '../engine.js';
import type { Call, Expr } from '../promql/ast.js';
import { scan } from '../promql/scan.js';
import { walk } from '../promql/tree.js';
import { referencesOf } from '../resources/references.js';
import type { QueryUnit } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { outermost, placeOf } from '../text/region.js';
import type { Place, Position, Range, Span } from '../text/span.js';
import { resolvePath } from '../workspace/paths.js';
import { type FileEdit, fileEdits } from './actions.js';
import { variableNameRefusal, variablePlacesAt } from './dashboard-variable.js';
import { languageOrTemplateAt } from './helm-template.js';
import { fileDocumentAt, placeOfNode, spotAt, unitsNear } from './locate.js';
import { type NameUse, namesOf, unitsWith } from './names.js';
import { tiesAt } from './ties.js';

/** Where the name at a position is given; for a path, the file. */
export function definitionsAt(engine: Engine, uri: string, position: Position): readonly Place[] {
  const variable = variablePlacesAt(engine, uri, position);
  if (variable) return variable.places.filter((it) => it.defines).map(placeOfName);
  const name = nameAt(engine, uri, position);
  if (name)
    return together(engine, name)
      .filter((it) => it.defines)
      .map(placeOfName);
  const tied = tiedAt(engine, uri, position);
  if (tied) return tied.others.map(placeOfNode);
  for (const unit of engine.units(uri)) {
    for (const it of referencesOf(unit)) {
      if (!holds(placeOf(it.node.region, it.node.span).range, position)) continue;
      const found = it.glob ? engine.workspace.matching(uri, it.path) : [resolvePath(uri, it.path)].filter((one) => engine.file(one));
      return found.map((one) => ({ uri: one, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } }));
    }
  }
  return [];
}

/** Every place of the name at a position, those in files that are not open too. */
export function referencesAt(engine: Engine, uri: string, position: Position): readonly Place[] {
  const variable = variablePlacesAt(engine, uri, position);
  if (variable) return variable.places.map(placeOfName);
  const name = nameAt(engine, uri, position);
  if (name) return together(engine, name).map(placeOfName);
  const tied = tiedAt(engine, uri, position);
  return tied ? [...tied.own, ...tied.others].map(placeOfNode) : [];
}

/** What stands at a position of an object that others select or name: itself; and the other ends of its ties. */
function tiedAt(
  engine: Engine,
  uri: string,
  position: Position,
): { readonly own: readonly Node[]; readonly others: readonly Node[] } | undefined {
  const objects = engine
    .units(uri)
    .filter((it) => it.unit === 'KubernetesObject')
    .filter(({ root }) => holds(placeOfNode(root).range, position));
  if (objects.length === 0) return undefined;
  const others = new Map<string, Node>();
  let own: Node | undefined;
  const isHere = (node: Node) => {
    if (outermost(node.region).home.uri !== uri) return false;
    return holds(placeOfNode(node).range, position);
  };
  for (const { from, to } of tiesAt(objects, engine.workspace)) {
    const begins = from.some(isHere);
    const end = begins ? undefined : to.find((it) => it.some(isHere));
    if (!begins && !end) continue;
    own ??= end?.[0];
    for (const it of begins ? to.map(([first]) => first) : [from[0]]) others.set(JSON.stringify(placeOfNode(it)), it);
  }
  return others.size > 0 ? { own: own ? [own] : [], others: [...others.values()] } : undefined;
}

/** The name that can be renamed at a position: one that the workspace itself gives, a dashboard's variable, or a label, within its expression. */
export function renameableAt(
  engine: Engine,
  uri: string,
  position: Position,
): { readonly range: Range; readonly name: string } | undefined {
  const variable = variablePlacesAt(engine, uri, position)?.here;
  if (variable) return { range: placeOfName(variable).range, name: variable.name };
  const name = nameAt(engine, uri, position);
  if (name && together(engine, name).some((it) => it.defines)) return { range: placeOfName(name).range, name: name.name };
  const label = labelAt(engine, uri, position);
  // A label that the mesh or Prometheus gives has its name from there, unless the expression writes it anew.
  if (!label || label.name === '__name__' || (labelInfo(label.name) && !isMadeIn(engine, label))) return undefined;
  return { range: placeOf(label.unit.region, label.span).range, name: label.name };
}

/** The edits of a rename; undefined: `renameRefusal` says why there are none. */
export function renameAt(engine: Engine, uri: string, position: Position, newName: string): readonly FileEdit[] | undefined {
  if (nameRefusal(engine, uri, position, newName) !== undefined) return undefined;
  const variable = variablePlacesAt(engine, uri, position);
  const name = variable ? undefined : nameAt(engine, uri, position);
  const named = variable?.places ?? (name && together(engine, name));
  if (named) return fileEdits(named.map(({ region, span }) => ({ region, span, text: newName })));
  const label = labelAt(engine, uri, position);
  if (!label) return undefined;
  const { region } = label.unit;
  const places = allLabels(engine, label.unit).filter((it) => it.name === label.name);
  const isPlain = plainLabel.test(newName);
  return fileEdits(places.map(({ span, quoted }) => ({ region, span, text: isPlain || quoted ? newName : `"${newName}"` })));
}

const plainLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Why there are no edits of a rename, for people. */
export function renameRefusal(engine: Engine, uri: string, position: Position, newName: string): string {
  return nameRefusal(engine, uri, position, newName) ?? 'The new name cannot be written at each place where the old one stands.';
}

function nameRefusal(engine: Engine, uri: string, position: Position, newName: string): string | undefined {
  if (!renameableAt(engine, uri, position)) return 'Nothing that can be renamed stands here.';
  const variable = variablePlacesAt(engine, uri, position);
  if (variable) return variableNameRefusal(variable.dashboard, newName);
  const name = nameAt(engine, uri, position);
  if (name?.kind === 'record')
    return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(newName)
      ? undefined
      : 'Queries can write the name of a series only if it has letters, digits, _ and :, and does not begin with a digit.';
  if (name) return newName.trim() === '' || /[\r\n]/.test(newName) ? 'A name is one line, and not empty.' : undefined;
  if (plainLabel.test(newName)) return undefined;
  // Any text names a label since Prometheus 3.0; in quotes, which hold some texts as they are.
  if (!atLeast(engine.settings.target.prometheus, '3.0'))
    return 'Before Prometheus 3.0 the name of a label has letters, digits and _, and does not begin with a digit.';
  return newName === '' || /["'`\\\p{Cc}\p{Surrogate}]/u.test(newName)
    ? 'The name of a label is not empty, and has no quotes, backslashes and control characters.'
    : undefined;
}

/** Places of the same thing in the file: a variable of a dashboard, a label in its expression, the two ends of a bracket, a name of the workspace. */
export function highlightsAt(engine: Engine, uri: string, position: Position): readonly Range[] {
  const variable = variablePlacesAt(engine, uri, position);
  if (variable) return variable.places.map((it) => placeOfName(it).range);
  const label = labelAt(engine, uri, position);
  if (label) return labelSpans(engine, label.unit, label.name).map((it) => placeOf(label.unit.region, it).range);
  const name = nameAt(engine, uri, position);
  if (name) {
    // Ports belong together through monitors, which may stand in other files.
    const all = together(engine, name, name.kind === 'port' ? undefined : uri);
    return all.map(placeOfName).flatMap((it) => (it.uri === uri ? it.range : []));
  }
  return brackets(engine, uri, position);
}

/** The name at a position; a series' name counts only where a rule of the workspace records it. */
function nameAt(engine: Engine, uri: string, position: Position): NameUse | undefined {
  const spot = spotAt(engine, uri, position);
  for (const unit of spot ? unitsNear(engine, uri, spot, fileDocumentAt(engine, uri, spot)) : []) {
    // The names of an object may be dear: ports are found through selectors.
    if (unit.unit === 'KubernetesObject' && !holds(placeOfNode(unit.root).range, position)) continue;
    for (const it of namesOf(engine.workspace, unit)) if (holds(placeOfName(it).range, position)) return it;
  }
  return undefined;
}

/** All places that belong to a name, through shared keys; definitions first. `uri`: those of one file alone. */
function together(engine: Engine, name: NameUse, uri?: string): readonly NameUse[] {
  const { workspace } = engine;
  const kinds = unitsWith[name.kind];
  const own = uri === undefined ? undefined : engine.units(uri);
  const mine: NameUse[] = [];
  for (const kind of kinds)
    for (const unit of own ? own.filter((it) => it.unit === kind) : workspace.units(kind))
      for (const it of namesOf(workspace, unit)) if (it.kind === name.kind && it.name === name.name) mine.push(it);
  const keys = new Set(name.keys);
  for (let grown = true; grown; ) {
    grown = false;
    for (const it of mine) {
      if (!it.keys.some((key) => keys.has(key))) continue;
      for (const key of it.keys) {
        if (keys.has(key)) continue;
        keys.add(key);
        grown = true;
      }
    }
  }
  const seen = new Set<string>();
  const found = mine.filter((it) => {
    // What aliases repeat stands in the file once.
    const place = JSON.stringify(placeOfName(it));
    return it.keys.some((key) => keys.has(key)) && !seen.has(place) && seen.add(place);
  });
  return [...found.filter((it) => it.defines), ...found.filter((it) => !it.defines)];
}

function placeOfName(it: Pick<NameUse, 'region' | 'span'>): Place {
  return placeOf(it.region, it.span);
}

interface LabelUse {
  readonly unit: QueryUnit;
  readonly name: string;
  readonly span: Span;
}

function labelAt(engine: Engine, uri: string, position: Position): LabelUse | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit !== 'Query') return undefined;
  const { unit, offset } = language;
  const found = allLabels(engine, unit).find((it) => it.span.start <= offset && offset <= it.span.end);
  return found && { unit, ...found };
}

/** Whether an expression makes a label from all series that it selects, and reads it only from what it made. */
function isMadeIn(engine: Engine, { unit, name }: LabelUse): boolean {
  const parts = walk(parsedOf(unit, engine.settings.target).expr);
  const made = parts.flatMap((it) => {
    const isCall = it.type === 'call' && (it.name === 'label_replace' || it.name === 'label_join');
    const to = isCall ? it.args[1] : it.type === 'aggregation' && it.op === 'count_values' ? it.param : undefined;
    return to?.type === 'string' && to.value === name ? [{ whole: it.span, to: to.span }] : [];
  });
  const spans = (outer: Span, inner: Span) => outer.start <= inner.start && inner.end <= outer.end;
  const inInput = (span: Span) => made.some(({ whole }) => spans(whole, span));
  return (
    made.length > 0 &&
    parts.every((it) => it.type !== 'selector' || inInput(it.span)) &&
    labelSpans(engine, unit, name).every((it) => !inInput(it) || made.some(({ to }) => spans(to, it)))
  );
}

function labelSpans(engine: Engine, unit: QueryUnit, name: string): readonly Span[] {
  return allLabels(engine, unit)
    .filter((it) => it.name === name)
    .map((it) => it.span);
}

/** Every label of an expression: in matchers, groupings, matching clauses, and as the argument of a function. */
function allLabels(engine: Engine, unit: QueryUnit): readonly { readonly name: string; readonly span: Span; readonly quoted: boolean }[] {
  const { expr } = parsedOf(unit, engine.settings.target);
  const found: { name: string; span: Span; quoted: boolean }[] = [];
  const add = (it: { readonly value: string; readonly span: Span; readonly quoted: boolean }) =>
    found.push({ name: it.value, span: it.quoted ? { start: it.span.start + 1, end: it.span.end - 1 } : it.span, quoted: it.quoted });
  for (const it of walk(expr)) {
    if (it.type === 'selector') for (const matcher of it.matchers) add(matcher.label);
    if (it.type === 'aggregation') for (const label of it.grouping?.labels ?? []) add(label);
    const names = it.type === 'call' ? labelArguments(it) : it.type === 'aggregation' && it.op === 'count_values' ? [it.param] : [];
    for (const name of names) if (name?.type === 'string' && name.value !== '') add({ value: name.value, span: name.span, quoted: true });
    if (it.type === 'binary') {
      for (const label of it.matching?.labels ?? []) add(label);
      for (const label of it.matching?.group?.include ?? []) add(label);
    }
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** Arguments of functions that are names of labels. */
function labelArguments({ name, args }: Call): readonly Expr[] {
  switch (name) {
    case 'label_replace':
      return [args[1], args[3]].flatMap((it) => it ?? []);
    case 'label_join':
      return args.filter((_, i) => i === 1 || i > 2);
    case 'sort_by_label':
    case 'sort_by_label_desc':
      return args.slice(1);
    case 'histogram_quantiles':
      return args.slice(1, 2);
    default:
      return [];
  }
}

function brackets(engine: Engine, uri: string, position: Position): readonly Range[] {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit !== 'Query') return [];
  const { unit, offset } = language;
  const open: Span[] = [];
  for (const it of scan(unit.region.text)) {
    const c = unit.region.text.charAt(it.start);
    if (it.type !== 'punctuation' || c === ',') continue;
    if (c === '(' || c === '[' || c === '{') {
      open.push(it);
      continue;
    }
    const from = open.pop();
    if (!from) continue;
    const touched = [from, it].some((one) => one.start <= offset && offset <= one.end);
    if (touched) return [from, it].map((one) => placeOf(unit.region, { start: one.start, end: one.end }).range);
  }
  return [];
}

function holds(range: Range, position: Position): boolean {
  const { start, end } = range;
  const after = position.line > start.line || (position.line === start.line && position.character >= start.character);
  const before = position.line < end.line || (position.line === end.line && position.character <= end.character);
  return after && before;
}
