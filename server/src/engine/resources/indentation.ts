import { anyShape, configShape, freeMap, mapOf, objectShape, type Shape, text, truth } from '../schema/shape.js';
import { get, stringAt } from '../syntax/access.js';
import type { Document, Node } from '../syntax/tree.js';
import type { Tool } from '../text/problem.js';
import type { Span } from '../text/span.js';

/** A text whose lines all stand in the first column, although keys of inner maps are among them. */
export interface LostIndentation {
  /** The first key that belongs below another. */
  readonly span: Span;
  /** The text as it was, told by who has which fields; undefined: it is not certain. */
  readonly restored: string | undefined;
  /** Who refuses it. */
  readonly tool: Tool;
}

const metadata = mapOf({
  name: [text, ''],
  namespace: [text, ''],
  labels: [freeMap(text), ''],
  annotations: [freeMap(text), ''],
});

/** The fields of the whole document; undefined: it is no text of ours. */
function rootShape(root: Node): Shape | undefined {
  const apiVersion = stringAt(root, 'apiVersion');
  const kind = stringAt(root, 'kind');
  if (apiVersion && kind) {
    const known = objectShape(apiVersion, kind);
    const own = known?.kind === 'map' ? known.fields.get('spec')?.shape() : undefined;
    return mapOf({
      apiVersion: [text, ''],
      kind: [text, ''],
      metadata: [metadata, ''],
      spec: [own ?? anyShape, ''],
      data: [freeMap(text), ''],
      stringData: [freeMap(text), ''],
      binaryData: [freeMap(text), ''],
      immutable: [truth, ''],
      type: [text, ''],
      status: [anyShape, ''],
    });
  }
  if (get(root, 'groups')) return configShape('prometheus', 'rulefmt.RuleGroups');
  if (get(root, 'scrape_configs')) return configShape('prometheus', 'config.Config');
  return get(root, 'route') && get(root, 'receivers') ? configShape('alertmanager', 'config.Config') : undefined;
}

/** Who refuses a text of ours whose keys nobody knows; undefined: it is none of ours. */
export function refuserOf(root: Node): Tool | undefined {
  return rootShape(root) && toolOf(root);
}

function toolOf(root: Node): Tool {
  if (get(root, 'apiVersion')) return 'Kubernetes API server';
  return get(root, 'route') ? 'Alertmanager' : 'promtool';
}

const known = new WeakMap<Document, LostIndentation | 'none'>();

export function lostIndentation(document: Document): LostIndentation | undefined {
  let found = known.get(document);
  if (!found) {
    found = find(document) ?? 'none';
    known.set(document, found);
  }
  return found === 'none' ? undefined : found;
}

const isIndented = /^[ \t]+[^ \t\r\n#]/m;

function find(document: Document): LostIndentation | undefined {
  if (document.format !== 'yaml' || document.shape !== 'whole' || document.root?.type !== 'map') return undefined;
  const { region, pieces = [region] } = document;
  const { text: source } = region;
  if (source.length > 100_000 || pieces.some(({ text }) => isIndented.test(text))) return undefined;
  const root = rootShape(document.root);
  if (root?.kind !== 'map') return undefined;
  // What stands below keys that are left empty.
  const open: Shape[] = [];
  let offset = 0;
  for (const line of source.split('\n')) {
    const key = keyOf(line);
    if (key && !root.fields.has(key.name) && open.some((it) => takes(it, key.name)))
      return { span: { start: offset, end: offset + key.name.length }, restored: restore(source, root), tool: toolOf(document.root) };
    if (key?.isEmpty && root.fields.has(key.name)) open.push(below(root, key.name));
    offset += line.length + 1;
  }
  return undefined;
}

/**
 * Whether a key may stand in a value of a shape, or in an item of it; of a name that nobody knows it is a typing mistake. Of what has a shape that is not
 * known it is not told: a kind may have any field beside its `spec`.
 */
function takes(shape: Shape, key: string): boolean {
  if (shape.kind === 'list') return takes(shape.item(), key);
  return shape.kind === 'map' ? shape.fields.has(key) : shape.kind === 'free';
}

function keyOf(line: string): { readonly name: string; readonly isEmpty: boolean } | undefined {
  const found = /^([A-Za-z_][\w./-]*):(?:[ \t]+(.*))?\r?$/.exec(line);
  return found ? { name: found[1] ?? '', isEmpty: (found[2] ?? '').trim() === '' } : undefined;
}

interface Frame {
  readonly indent: number;
  readonly shape: Shape;
  readonly keys: Set<string>;
}

/** Puts each key below the innermost map that has such a field and not this one yet. */
function restore(source: string, root: Shape): string | undefined {
  const stack: Frame[] = [{ indent: 0, shape: root, keys: new Set() }];
  const lines: string[] = [];
  for (const line of source.split('\n')) {
    if (/^\s*(?:#|$)/.test(line) || /^---/.test(line)) {
      lines.push(line);
      continue;
    }
    const dash = /^-[ \t]+/.exec(line)?.[0] ?? '';
    const key = keyOf(line.slice(dash.length));
    // The lines of a text would have to be told from keys.
    if (/[:-][ \t]+[|>][-+\d]*\s*$/.test(line) || (!key && dash === '')) return undefined;
    const at = dash === '' ? ownerOf(stack, key?.name ?? '') : listOf(stack, key?.name);
    if (at < 0) return undefined;
    stack.length = at + 1;
    const holder = stack[at];
    if (!holder) return undefined;
    lines.push(' '.repeat(holder.indent) + line);
    let frame = holder;
    if (dash !== '') {
      frame = { indent: holder.indent + 2, shape: holder.shape.kind === 'list' ? holder.shape.item() : anyShape, keys: new Set() };
      stack.push(frame);
    }
    if (!key) continue;
    frame.keys.add(key.name);
    if (key.isEmpty) stack.push({ indent: frame.indent + 2, shape: below(frame.shape, key.name), keys: new Set() });
  }
  return lines.join('\n');
}

function below(shape: Shape, key: string): Shape {
  if (shape.kind === 'map') return shape.fields.get(key)?.shape() ?? anyShape;
  return shape.kind === 'free' ? shape.value() : anyShape;
}

function ownerOf(stack: readonly Frame[], key: string): number {
  const fits = (it: Frame) => it.shape.kind === 'map' && it.shape.fields.has(key) && !it.keys.has(key);
  const fixed = stack.findLastIndex(fits);
  return fixed >= 0 ? fixed : stack.findLastIndex((it) => (it.shape.kind === 'free' || it.shape.kind === 'any') && !it.keys.has(key));
}

function listOf(stack: readonly Frame[], key: string | undefined): number {
  return stack.findLastIndex(({ shape, keys }) => {
    if (shape.kind === 'any') return keys.size === 0;
    if (shape.kind !== 'list') return false;
    const item = shape.item();
    return key === undefined || item.kind !== 'map' || item.fields.has(key);
  });
}
