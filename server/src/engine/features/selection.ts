import { parsedOf } from '../checks/shared-lint.js';
import type { Engine } from '../engine.js';
import { scan } from '../promql/scan.js';
import { walk } from '../promql/tree.js';
import { nodeAt } from '../syntax/access.js';
import type { Node, Pair } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { placeOf } from '../text/region.js';
import { isWithin, type Position, type Range, type Span } from '../text/span.js';
import { enclosing } from './expressions.js';
import { languageOrTemplateAt } from './helm-template.js';
import { documentAt, spotAt } from './locate.js';

/** Ever larger ranges around a position, from the word outwards: through the expression, then through the file's own structure. */
export function selectionAt(engine: Engine, uri: string, position: Position): readonly Range[] {
  const spot = spotAt(engine, uri, position);
  if (!spot) return [];
  const ranges: Range[] = [];
  const language = languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit === 'Query') {
    const { unit, offset } = language;
    const { text } = unit.region;
    const spans: Span[] = [];
    for (const it of scan(text)) {
      if (it.start > offset || offset > it.end || it.type === 'punctuation' || it.type === 'comment') continue;
      if (it.type === 'string' && it.closed) spans.push({ start: it.start + 1, end: it.end - 1 });
      // `[1h:5m]`: the scanner takes the colon for the begin of a name.
      const isStep = it.type === 'word' && /^:\d/.test(text.slice(it.start, it.end));
      spans.push({ start: isStep ? it.start + 1 : it.start, end: it.end });
    }
    const { expr } = parsedOf(unit, engine.settings.target);
    for (const it of walk(expr)) {
      if (it.type === 'selector') spans.push(...it.matchers.map((matcher) => matcher.span), ...(it.braces ? [it.braces] : []));
      if (it.type === 'aggregation' && it.grouping) spans.push(it.grouping.span);
      if (it.type === 'aggregation' || it.type === 'call')
        spans.push({ start: it.parens.start + 1, end: Math.max(it.parens.start + 1, it.parens.end - 1) });
      if (it.type === 'binary' && it.matching) spans.push(it.matching.span);
    }
    append(
      spans,
      enclosing(expr, offset).map((it) => it.span),
    );
    const around = spans.filter((it) => it.start <= offset && offset <= it.end).sort((a, b) => a.end - a.start - (b.end - b.start));
    for (const it of around) ranges.push(placeOf(unit.region, it).range);
  }
  if (language?.unit.unit === 'Template') {
    const { unit, offset } = language;
    for (const span of actionsAround(unit.region.text, offset)) ranges.push(placeOf(unit.region, span).range);
  }
  const place = documentAt(engine, uri, spot);
  if (place) {
    const { node, parents, pair } = nodeAt(place.document, place.offset, place.region);
    const { span } = node;
    if (isQuoted(node) && span.end - span.start > 1) ranges.push(placeOf(node.region, { start: span.start + 1, end: span.end - 1 }).range);
    ranges.push(placeOf(node.region, span).range);
    if (pair) append(ranges, pairRange(pair));
    for (const [i, it] of [...parents].reverse().entries()) {
      ranges.push(placeOf(it.region, it.span).range);
      // The pair that a collection is the value of.
      const above = parents[parents.length - 2 - i];
      const around = above?.type === 'map' ? above.pairs.find((one) => one.value === it) : undefined;
      if (around) append(ranges, pairRange(around));
    }
  }
  const last = engine.file(uri)?.lineCount ?? 1;
  ranges.push({ start: { line: 0, character: 0 }, end: { line: last, character: 0 } });
  return nested(ranges, position);
}

function pairRange({ key, value }: Pair): readonly Range[] {
  if (key.region !== value.region) return [];
  return [placeOf(key.region, { start: key.span.start, end: Math.max(key.span.end, value.span.end) }).range];
}

function isQuoted(node: Node): boolean {
  if (node.type !== 'scalar' || (node.style !== 'single' && node.style !== 'double')) return false;
  const { text } = node.region;
  return text.charAt(node.span.start) === text.charAt(node.span.end - 1);
}

/** A word and a variable of a template's action, and the action with its braces. */
function actionsAround(text: string, offset: number): readonly Span[] {
  const start = text.lastIndexOf('{{', offset);
  const end = start < 0 ? -1 : text.indexOf('}}', start) + 2;
  if (end < 2 || end < offset) return [];
  const words = [/\w+/g, /[$.]?[\w.]+/g].flatMap((part) =>
    [...text.slice(start, end).matchAll(part)].map((it): Span => ({ start: start + it.index, end: start + it.index + it[0].length })),
  );
  return [...words.filter((it) => it.start <= offset && offset <= it.end), { start, end }];
}

/** Only ranges that hold the position and the one before them. */
function nested(ranges: readonly Range[], position: Position): readonly Range[] {
  const found: Range[] = [];
  let inner: Range = { start: position, end: position };
  for (const it of ranges) {
    if (!isWithin(inner, it)) continue;
    if (found.length > 0 && same(it.start, inner.start) && same(it.end, inner.end)) continue;
    found.push(it);
    inner = it;
  }
  return found;
}

const same = (a: Position, b: Position) => a.line === b.line && a.character === b.character;
