import { counters } from '../text/counters.js';
import type { Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { get } from './access.js';
import { type Composed, createComposer } from './composer.js';
import type { Refusal } from './cursor.js';
import { parseJson } from './json.js';
import { treeFromLibrary } from './library.js';
import { mendsOf } from './mends.js';
import { alertAction } from './template-actions.js';
import { tokens } from './tokens.js';
import type { Document, Node, Reader, Shape, SyntaxProblem } from './tree.js';
import { faultOfByte } from './utf8.js';

const everyone: readonly Reader[] = ['P', 'R', 'K'];

/**
 * Reads one YAML document: a tree, even of a broken text, and what the Go readers refuse. Never throws.
 * Of a broken text the first fault is the readers' own; the tree then is npm `yaml`'s, which reads on behind a fault,
 * except in Helm templates, where nothing behind `{{` is certain.
 */
export function parseYaml(region: Region): Document {
  return parsePiece(region).document;
}

/** The same, and whether anchors or aliases were met: a piece with those cannot be read without the others. */
export function parsePiece(region: Region): { readonly document: Document; readonly anchors: boolean } {
  const { text } = region;
  counters.segmentsRead++;
  counters.charsScanned += text.length;
  const composed = createComposer(region).next();
  const control = controlCharacter(text);
  if (!composed) {
    const end = text.length;
    const problems = control ? [problemOf(region, control)] : [];
    const root: Node = { type: 'missing', region, span: { start: end, end } };
    return { document: { format: 'yaml', shape: 'whole', region, root, problems, comments: scanComments(region) }, anchors: false };
  }
  const refusals = [...composed.faults, ...(composed.refusal ? [composed.refusal] : composed.cycles)];
  const reachesControl =
    control && (composed.next === undefined || composed.next.type === tokens.streamEnd || control.at <= composed.next.end + 512);
  const broken = composed.refusal !== undefined;
  // The characters are checked in blocks of 512 bytes before they are read, so a bad one is met before a fault in its own block.
  const controlFirst = reachesControl && (!broken || blockOf(text, control.at) <= blockOf(text, composed.refusal?.at ?? 0));
  const found = (controlFirst ? [control] : refusals).map((it) => problemOf(region, it));
  const shape = shapeOf(text, composed.templateAt, broken);
  // The library is slow and nests; a broken giant keeps what was read of it.
  const fallback = composed.refusal && shape === 'whole' && text.length < 400_000 ? composed.refusal : undefined;
  if (fallback) counters.fallbackReads++;
  const { root, deep } = fallback ? treeFromLibrary(region, composed.root, mendsOf(region, fallback.at)) : composed;
  const isObject = get(root, 'apiVersion') !== undefined || get(root, 'kind') !== undefined;
  const problems = isObject ? forObjects(region, found, composed) : found;
  const unread = broken ? undefined : unreadOf(text, composed.next);
  const document: Document = {
    format: 'yaml',
    shape,
    region,
    root,
    problems,
    comments: composed.comments.map((span) => ({ region, span })),
    ...(unread ? { unread } : {}),
    ...(deep ? { deep } : {}),
    ...(composed.directives.length > 0 ? { directives: composed.directives } : {}),
  };
  return { document, anchors: composed.anchors };
}

/** Comments of a text without any content. */
function scanComments(region: Region): { region: Region; span: Span }[] {
  return [...region.text.matchAll(/#[^\r\n\x85\u2028\u2029]*/g)].map((it) => ({
    region,
    span: { start: it.index, end: it.index + it[0].length },
  }));
}

/** What follows the document and is never looked at; a `---` begins the next one. */
function unreadOf(text: string, next: { readonly type: number; readonly start: number } | undefined): Span | undefined {
  if (!next || next.type === tokens.streamEnd || next.type === tokens.documentStart || next.type === tokens.directive) return undefined;
  return { start: next.start, end: text.trimEnd().length };
}

/**
 * What kubectl makes of an object: text that begins with a brace is tried as JSON first, so what only YAML refuses is fine there, and if both refuse
 * the JSON fault is told; a `---` line may carry nothing but a comment, and cuts off the directives above it. apimachinery pkg/util/yaml/decoder.go.
 */
function forObjects(region: Region, problems: readonly SyntaxProblem[], { directives }: Composed): readonly SyntaxProblem[] {
  const { text } = region;
  const others = problems.map((it): SyntaxProblem => ({ ...it, readers: ['P', 'R'] }));
  const refuse = (message: string, start: number): readonly SyntaxProblem[] => [
    { message, span: { start, end: endOfLine(text, start) }, region, readers: ['K'] },
    ...others,
  ];
  const marker = /^---.*/m.exec(text);
  if (marker && directives.length > 0) return refuse('did not find expected <document start>', directives[0]?.start ?? 0);
  const rest = marker?.[0].slice(3).trim();
  if (marker && rest && !rest.startsWith('#')) return refuse(`invalid Yaml document separator: ${rest}`, marker.index);
  if (problems.length > 0 && /^\s*\{(?!\{)/.test(text)) {
    const json = parseJson(region).problems[0];
    return json ? [...others, { ...json, message: `json: offset ${json.span.start + 1}: ${json.message}`, readers: ['K'] }] : others;
  }
  return problems;
}

/** The first fault that the reader of rule files meets, which looks two tokens further ahead; undefined: it takes the text. */
export function faultOfV3(region: Region): SyntaxProblem | undefined {
  const { text } = region;
  counters.charsScanned += text.length;
  const composed = createComposer(region, 2).next();
  const fault = composed?.faults[0] ?? composed?.refusal;
  const control = controlCharacter(text);
  if (control && (!fault || blockOf(text, control.at) <= blockOf(text, fault.at))) return problemOf(region, control);
  return fault && problemOf(region, fault);
}

/**
 * The fault in the head of a document that the reader of rule files meets when it looks ahead from the end of the document before. Asked anew whenever
 * that one changes.
 */
export const faultAhead = keptOn((region: Region): SyntaxProblem | undefined => {
  const before = 'a\n';
  const composed = createComposer({ ...region, text: before + region.text }, 2).next();
  const fault = composed?.faults[0] ?? composed?.refusal;
  if (!fault) return undefined;
  const { message, at, context } = fault;
  return problemOf(region, {
    message,
    at: at - before.length,
    context: context === undefined ? undefined : context - before.length,
  });
});

/** Where a person must mend: mostly the mark itself, else where the thing began that was not ended. */
function problemOf(region: Region, refusal: Refusal): SyntaxProblem {
  const { text } = region;
  const { message, context } = refusal;
  const at = Math.min(refusal.at, text.length);
  let start = at;
  if (context !== undefined) {
    if (message === "could not find expected ':'" || message === 'found unexpected end of stream') start = context;
    else if (/^did not find expected (?:',' or|node content)/.test(message) && /[\r\n]/.test(text.slice(context, at))) start = context;
  }
  return {
    message,
    span: { start, end: start === context ? endOfLine(text, start) : endOfWord(text, start) },
    region,
    readers: everyone,
    ...(context !== undefined && context !== start ? { context: { start: context, end: endOfWord(text, context) } } : {}),
    ...(start !== at ? { mark: at } : {}),
  };
}

/** End of the visible run of characters at an offset; at least one character, if there is one. */
function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && end < start + 80 && !/[\s,[\]{}]/.test(text.charAt(end))) end++;
  return Math.min(text.length, Math.max(end, start + (/[\r\n]/.test(text.charAt(start)) ? 0 : 1)));
}

function endOfLine(text: string, start: number): number {
  let end = start;
  while (end < text.length && !/[\r\n\x85\u2028\u2029]/.test(text.charAt(end))) end++;
  while (end > start + 1 && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

const unprintable =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first character that libyaml's reader refuses. */
function controlCharacter(text: string): Refusal | undefined {
  const at = text.search(unprintable);
  return at < 0 ? undefined : { message: faultOfByte(text, at) ?? 'control characters are not allowed', at, context: undefined };
}

/** Number of the 512-byte block of UTF-8 that a character stands in. */
function blockOf(text: string, at: number): number {
  let bytes = 0;
  for (let i = 0; i < at; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return Math.floor(bytes / 512);
}

/** What only Helm's templates have: an action at the very start of a line, its own objects, its functions. */
const helmSigns =
  /^\{\{-?\s*(?:if|else|end|range|with|include|define|toYaml|\/\*|\$\w+ :=)|\{\{[^{}\n]*(?:\.(?:Values|Release|Chart|Files|Capabilities)\b|\b(?:include|toYaml|nindent|tpl)\b)/m;

/** Quotes of an action inside those of YAML, which some engines of Go templates want; in alerts and notifications they are a mistake. */
const quotedAction = /"\{\{-?\s*\w+\s+"[^"\n]*"\s*-?\}\}"/;
const alerting = /^[\t -]*(?:alert|expr|receivers|route)\s*:/m;

/** A template, if `{{` stands where YAML begins something (alert templates that lack quotes are none), or if a broken text has Helm's signs. */
function shapeOf(text: string, templateAt: number, broken: boolean): Shape {
  if (templateAt >= 0 && text.slice(templateAt, templateAt + 200).search(alertAction) !== 0) return 'template';
  if (!broken || !text.includes('{{')) return 'whole';
  return helmSigns.test(text) || (quotedAction.test(text) && !alerting.test(text)) ? 'template' : 'whole';
}
