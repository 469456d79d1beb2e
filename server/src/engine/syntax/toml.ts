import type { AST } from 'toml-eslint-parser';
import { ParseError, parseTOML } from 'toml-eslint-parser';
import { counters } from '../text/counters.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { mostDepth } from './depth.js';
import type { Document, Node, Pair, ScalarNode, ScalarStyle, SyntaxProblem } from './tree.js';
import { runeError } from './utf8.js';

/** Reads TOML 1.0 as one tree: dotted keys and table headers become nested maps, `[[…]]` become lists. */
export function parseToml(region: Region): Document {
  const { text } = region;
  counters.charsScanned += text.length;
  const problems: SyntaxProblem[] = [];
  const wrong = text.search(runeError);
  if (wrong >= 0) problems.push({ message: 'invalid UTF-8 byte', span: { start: wrong, end: wrong + 1 }, region, readers: [] });
  let readable = text;
  // A fault is taken out as a comment of the same length, and reading goes on: what is left of the tree serves the features.
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const program = parseTOML(readable, { tomlVersion: '1.0' });
      const document = build(region, program, problems);
      // Go template text around TOML: what remains is certain, the faults are not.
      return problems.length > 0 && text.includes('{{') ? { ...document, shape: 'template', problems: [] } : document;
    } catch (error) {
      // Brackets in brackets overflow the stack of the library.
      if (error instanceof RangeError) return nothing(region, problems, { start: 0, end: Math.min(1, text.length) });
      if (!(error instanceof ParseError)) break;
      const at = Math.min(error.index, text.length);
      if (problems.length === 0) problems.push({ message: error.message, span: markAt(text, at), region, readers: [] });
      const line = readable.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
      const found = readable.indexOf('\n', at);
      const end = found < 0 ? readable.length : found;
      if (end <= line || readable.startsWith('#', line)) break;
      readable = `${readable.slice(0, line)}#${' '.repeat(end - line - 1)}${withoutTable(text.slice(line, end), readable.slice(end))}`;
    }
  }
  return nothing(region, problems);
}

/** What is left when nothing can be read. */
function nothing(region: Region, problems: readonly SyntaxProblem[], deep?: Span): Document {
  const root: Node = { type: 'missing', region, span: { start: 0, end: 0 } };
  return { format: 'toml', shape: 'whole', region, root, problems, comments: [], ...(deep ? { deep } : {}) };
}

/** What is left behind a line that was taken out: below the header of a table, its keys go with it, for they are of no other. */
function withoutTable(line: string, rest: string): string {
  if (!/^[ \t]*\[/.test(line)) return rest;
  const next = /\n[ \t]*\[/.exec(rest)?.index ?? rest.length;
  return rest.slice(0, next).replaceAll(/[^\r\n]/g, ' ') + rest.slice(next);
}

/** The character that a fault is shown at: where a line ends too early, its last one. */
function markAt(text: string, at: number): Span {
  const isBlank = (it: string) => it === '' || /\s/.test(it);
  let start = at;
  if (isBlank(text.charAt(start))) while (start > 0 && text.charAt(start - 1) !== '\n' && isBlank(text.charAt(start))) start--;
  return { start, end: Math.min(start + 1, text.length) };
}

interface MutableMap {
  readonly type: 'map';
  readonly region: Region;
  span: { start: number; end: number };
  readonly flow: boolean;
  readonly pairs: Pair[];
}

interface MutableList {
  readonly type: 'list';
  readonly region: Region;
  span: { start: number; end: number };
  readonly flow: boolean;
  readonly items: Node[];
}

function build(region: Region, program: AST.TOMLProgram, problems: SyntaxProblem[]): Document {
  const names = new Map<Node, string>();
  const newMap = (start: number, end: number, flow: boolean): MutableMap => ({
    type: 'map',
    region,
    span: { start, end },
    flow,
    pairs: [],
  });
  const root = newMap(0, region.text.length, false);

  const keyNode = (key: AST.TOMLBare | AST.TOMLQuoted): ScalarNode => {
    const style: ScalarStyle = key.type === 'TOMLBare' ? 'plain' : region.text.charCodeAt(key.range[0]) === 39 ? 'single' : 'double';
    const node: ScalarNode = { type: 'scalar', region, span: { start: key.range[0], end: key.range[1] }, style, language: 'toml' };
    names.set(node, key.type === 'TOMLBare' ? key.name : key.value);
    return node;
  };
  const nameOf = (key: AST.TOMLBare | AST.TOMLQuoted): string => (key.type === 'TOMLBare' ? key.name : key.value);
  /** The map below `map` that a key leads to; of a list its last item. */
  const enter = (map: MutableMap, key: AST.TOMLBare | AST.TOMLQuoted, start: number, end: number): MutableMap => {
    const found = map.pairs.find((it) => names.get(it.key) === nameOf(key))?.value;
    if (found?.type === 'map') return grow(found as MutableMap, end);
    if (found?.type === 'list') {
      const last = found.items[found.items.length - 1];
      (found as MutableList).span.end = Math.max(found.span.end, end);
      if (last?.type === 'map') return grow(last as MutableMap, end);
    }
    const made = newMap(start, end, false);
    map.pairs.push({ key: keyNode(key), value: made });
    return made;
  };
  const grow = (map: MutableMap, end: number): MutableMap => {
    map.span.end = Math.max(map.span.end, end);
    return map;
  };
  const assign = (map: MutableMap, pair: AST.TOMLKeyValue): void => {
    let here = map;
    const { keys } = pair.key;
    for (const key of keys.slice(0, -1)) here = enter(here, key, pair.range[0], pair.range[1]);
    const last = keys[keys.length - 1];
    if (last) here.pairs.push({ key: keyNode(last), value: content(pair.value) });
  };
  const content = (node: AST.TOMLContentNode): Node => {
    const span = { start: node.range[0], end: node.range[1] };
    switch (node.type) {
      case 'TOMLArray':
        return { type: 'list', region, span, flow: true, items: node.elements.map(content) };
      case 'TOMLInlineTable': {
        const map = newMap(span.start, span.end, true);
        for (const it of node.body) assign(map, it);
        return map;
      }
      case 'TOMLValue': {
        const style: ScalarStyle = node.kind !== 'string' ? 'plain' : region.text.charCodeAt(span.start) === 39 ? 'single' : 'double';
        return { type: 'scalar', region, span, style, language: 'toml' };
      }
    }
  };
  for (const table of program.body[0].body) {
    if (table.type === 'TOMLKeyValue') {
      assign(root, table);
      continue;
    }
    const { keys } = table.key;
    let here = root;
    for (const key of keys.slice(0, -1)) here = enter(here, key, table.range[0], table.range[1]);
    const last = keys[keys.length - 1];
    if (!last) continue;
    if (table.kind === 'array') {
      const item = newMap(table.range[0], table.range[1], false);
      const found = here.pairs.find((it) => names.get(it.key) === nameOf(last))?.value;
      if (found?.type === 'list') {
        (found as MutableList).items.push(item);
        (found as MutableList).span.end = Math.max(found.span.end, table.range[1]);
      } else
        here.pairs.push({
          key: keyNode(last),
          value: { type: 'list', region, span: { start: table.range[0], end: table.range[1] }, flow: false, items: [item] },
        });
      here = item;
    } else here = enter(here, last, table.range[0], table.range[1]);
    for (const it of table.body) assign(here, it);
  }
  const deep = cutBelow(root);
  return {
    format: 'toml',
    shape: 'whole',
    region,
    ...(deep ? { deep } : {}),
    root: root.pairs.length > 0 ? root : { type: 'missing', region, span: { start: 0, end: 0 } },
    problems,
    comments: program.comments.map((it) => ({ region, span: { start: it.range[0], end: it.range[1] } })),
  };
}

/** Leaves out what is too deep, dotted keys among it; where that begins. */
function cutBelow(root: MutableMap): Span | undefined {
  let deep: Span | undefined;
  const leftOut = ({ region, span }: Node): Node => {
    deep ??= { start: span.start, end: Math.min(span.start + 1, region.text.length) };
    return { type: 'missing', region, span: { start: span.start, end: span.start } };
  };
  const isCollection = (it: Node) => it.type === 'map' || it.type === 'list';
  let level: Node[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    const isLast = depth === mostDepth;
    const next: Node[] = [];
    for (const node of level as (MutableMap | MutableList)[]) {
      if (node.type === 'list') {
        for (const [i, it] of node.items.entries()) {
          if (!isCollection(it)) continue;
          if (isLast) node.items[i] = leftOut(it);
          else next.push(it);
        }
      } else {
        for (const [i, { key, value }] of node.pairs.entries()) {
          if (!isCollection(value)) continue;
          if (isLast) node.pairs[i] = { key, value: leftOut(value) };
          else next.push(value);
        }
      }
    }
    level = next;
  }
  return deep;
}
