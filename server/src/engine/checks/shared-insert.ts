import { columnAt, deref, pairAt } from '../syntax/access.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { MapNode, Node, Pair } from '../syntax/tree.js';
import type { Edit } from '../text/problem.js';
import type { Region } from '../text/region.js';

/** What is written for a field that is not there: a text, a list of texts, or nothing at all (`{}`). */
export type NewValue = string | readonly string[] | Readonly<Record<string, never>>;

/**
 * Adds a field below a path of keys, and those of the path that are not there; undefined: something else stands there, the field itself is there, or the
 * text cannot be told to stay the same otherwise.
 */
export function withField(root: Node, path: readonly string[], key: string, value: NewValue): Edit | undefined {
  let map = deref(root);
  const steps = [...path, key];
  for (const [i, step] of steps.entries()) {
    if (map?.type !== 'map' || map.region !== root.region) return undefined;
    const pair = pairAt(map, step);
    if (!pair) return intoMap(map, steps.slice(i), value, isJson(root));
    const inner: Node | undefined = deref(pair.value);
    if (inner && isNothing(inner)) return i === path.length ? undefined : behindKey(pair, steps.slice(i + 1), value);
    map = inner;
  }
  return undefined;
}

/** Adds a text to a list of texts that is there. */
export function withListItem(list: Node | undefined, text: string): Edit | undefined {
  const last = list?.type === 'list' ? list.items.at(-1) : undefined;
  if (list?.type !== 'list' || last?.type !== 'scalar' || last.region !== list.region || isBlockScalar(last)) return undefined;
  const { region } = list;
  if (list.flow) return at(region, last.span.end, `, ${inFlow(text, isJson(list))}`);
  const dash = region.text.lastIndexOf('-', last.span.start);
  return at(region, endOfLine(region.text, last.span.end), `\n${' '.repeat(columnAt(region.text, dash))}- ${scalar(text)}`);
}

/** Another text in the place of one that is there, quoted as that was. */
export function withText(node: Node, text: string): Edit | undefined {
  if (node.type !== 'scalar' || isBlockScalar(node)) return undefined;
  const written =
    node.style === 'double' || node.language === 'json'
      ? JSON.stringify(text)
      : node.style === 'single'
        ? `'${text.replaceAll("'", "''")}'`
        : scalar(text);
  return { region: node.region, span: node.span, text: written };
}

function isNothing(node: Node): boolean {
  return node.type === 'missing' || (node.type === 'scalar' && resolveScalar(node, 'K').type === 'null');
}

function intoMap(map: MapNode, steps: readonly string[], value: NewValue, json: boolean): Edit | undefined {
  const { region, span } = map;
  const [first] = map.pairs;
  const last = map.pairs.at(-1);
  if (map.flow) {
    const text = flowField(steps, value, json);
    if (!first || !last) return at(region, span.start + 1, text);
    return last.value.region === region ? at(region, last.value.span.end, `, ${text}`) : undefined;
  }
  if (!first || !last) return undefined;
  const indent = columnAt(region.text, first.key.span.start);
  const text = blockField(steps, value, indent);
  const isLine = last.value.type === 'scalar' && last.value.region === region && !isBlockScalar(last.value);
  if (isLine) return at(region, endOfLine(region.text, last.value.span.end), `\n${' '.repeat(indent)}${text}`);
  return at(region, first.key.span.start, `${text}\n${' '.repeat(indent)}`);
}

/** Below a key that has nothing behind it. */
function behindKey({ key, value }: Pair, steps: readonly string[], written: NewValue): Edit | undefined {
  const { region } = key;
  if (value.type !== 'missing' || value.region !== region) return undefined;
  const indent = columnAt(region.text, key.span.start) + 2;
  return at(region, endOfLine(region.text, key.span.end), `\n${' '.repeat(indent)}${blockField(steps, written, indent)}`);
}

function blockField(steps: readonly string[], value: NewValue, indent: number): string {
  const lines = steps.map((step, i) => `${i === 0 ? '' : ' '.repeat(indent + 2 * i)}${scalar(step)}:`);
  return `${lines.join('\n')} ${flowValue(value, false)}`;
}

function flowField(steps: readonly string[], value: NewValue, json: boolean): string {
  const [first = '', ...rest] = steps;
  const inner = rest.length > 0 ? `{${flowField(rest, value, json)}}` : flowValue(value, json);
  return `${inFlow(first, json)}: ${inner}`;
}

function flowValue(value: NewValue, json: boolean): string {
  if (typeof value === 'string') return json ? JSON.stringify(value) : scalar(value);
  return Array.isArray(value) ? `[${value.map((it: string) => inFlow(it, json)).join(', ')}]` : '{}';
}

function inFlow(text: string, json: boolean): string {
  return json ? JSON.stringify(text) : scalar(text);
}

/** A text as YAML that every reader takes for a string. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z_/][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  // A duration is no number to any reader.
  return isPlain || /^(?:\d+(?:ms|[smhdwy]))+$/.test(text) ? text : JSON.stringify(text);
}

function at(region: Region, offset: number, text: string): Edit {
  return { region, span: { start: offset, end: offset }, text };
}

/** The end of the line that an offset is in, without its break. */
function endOfLine(text: string, offset: number): number {
  const end = text.slice(offset).search(/\r?\n|$/);
  return offset + end;
}

function isBlockScalar(node: Node): boolean {
  return node.type === 'scalar' && (node.style === 'literal' || node.style === 'folded');
}

function isJson(node: Node): boolean {
  const first = node.type === 'map' ? node.pairs[0]?.key : node.type === 'list' ? node.items[0] : undefined;
  return first?.type === 'scalar' && first.language === 'json';
}
