import type { Field, Shape } from '../schema/shape.js';
import { columnAt, deref, get, itemsOf, keyText, pairsOf } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Fix } from '../text/problem.js';
import { nextItem } from '../text/turns.js';

/** A field that a table knows, where it is written. */
export interface FieldUse {
  readonly field: Field;
  readonly key: Node;
  readonly value: Node;
  readonly owner: MapNode;
}

/** Which fields are looked for, and whether one is looked into at all. A constant of a module: what an item of a long list has is remembered by it. */
export interface Wanted {
  readonly takes: (field: Field) => boolean;
  readonly enters?: (field: Field) => boolean;
}

/** Looks into a field only if a wanted one may stand there. For configurations alone: of each field of theirs there is one. */
export function reaching(takes: Wanted['takes']): Wanted {
  const known = new WeakMap<Field, boolean>();
  const enters = (field: Field): boolean => {
    let it = known.get(field);
    if (it === undefined) {
      it = takes(field) || holds(field, takes);
      known.set(field, it);
    }
    return it;
  };
  return { takes, enters };
}

/** The nearest fields are looked at first: nearly all of a table is inside of its root. */
function holds(field: Field, takes: Wanted['takes']): boolean {
  const shapes = new Set([field.shape()]);
  for (const shape of shapes) {
    if (shape.kind === 'list') shapes.add(shape.item());
    else if (shape.kind === 'free') shapes.add(shape.value());
    else if (shape.kind === 'map') {
      const fields = [...shape.fields.values()];
      if (fields.some(takes)) return true;
      for (const it of fields) shapes.add(it.shape());
    }
  }
  return false;
}

/** Items of long lists are read alone and stay the same nodes while their text is the same. */
const remembered = new WeakMap<Wanted, WeakMap<Node, { readonly shape: Shape; readonly uses: readonly FieldUse[] }>>();

/** The wanted fields of a tree, in the order of the text. */
export function fieldUses(root: Node | undefined, shape: Shape, wanted: Wanted): readonly FieldUse[] {
  const uses: FieldUse[] = [];
  collect(root, shape, wanted, uses);
  return uses;
}

function collect(root: Node | undefined, shape: Shape, wanted: Wanted, into: FieldUse[]): void {
  const node = deref(root);
  if (!node) return;
  switch (shape.kind) {
    case 'map':
      if (node.type !== 'map') return;
      for (const pair of pairsOf(node)) {
        const field = shape.fields.get(keyText(pair) ?? '');
        if (!field || wanted.enters?.(field) === false) continue;
        if (wanted.takes(field)) into.push({ field, key: pair.key, value: pair.value, owner: node });
        if (pair.value.type !== 'scalar') collect(pair.value, field.shape(), wanted, into);
      }
      return;
    case 'free':
      for (const pair of pairsOf(node)) collect(pair.value, shape.value(), wanted, into);
      return;
    case 'list': {
      const inner = shape.item();
      for (const item of itemsOf(node)) {
        if (item.region === node.region) collect(item, inner, wanted, into);
        else append(into, usesInItem(item, inner, wanted));
      }
      return;
    }
    case 'scalar':
    case 'any':
      return;
  }
}

function usesInItem(item: Node, shape: Shape, wanted: Wanted): readonly FieldUse[] {
  let items = remembered.get(wanted);
  if (!items) {
    items = new WeakMap();
    remembered.set(wanted, items);
  }
  let known = items.get(item);
  if (known?.shape !== shape) {
    nextItem();
    known = { shape, uses: fieldUses(item, shape, wanted) };
    items.set(item, known);
  }
  return known.uses;
}

/** How a key is quoted: nothing, or the sign. */
function quoteOf({ region, span }: Node): string {
  return /^["']/.exec(region.text.slice(span.start, span.end))?.[0] ?? '';
}

/** Puts the value one step deeper, `token: x` → `authorization: {credentials: x}`; none where one of the names that exclude it is there. */
export function nestedFixes({ key, value, owner }: FieldUse, outer: string, inner: string, excluding: readonly string[]): readonly Fix[] {
  const quote = quoteOf(key);
  if ((quote !== '' && !owner.flow) || value.region !== key.region || excluding.some((it) => get(owner, it))) return [];
  const { region, span } = key;
  const title = `Use \`${outer}.${inner}\``;
  if (owner.flow) {
    const end = { start: value.span.end, end: value.span.end };
    return [
      {
        title,
        preferred: true,
        edits: [
          { region, span, text: `${quote}${outer}${quote}: {${quote}${inner}${quote}` },
          { region, span: end, text: '}' },
        ],
      },
    ];
  }
  const indent = ' '.repeat(columnAt(region.text, span.start) + 2);
  const edits = [{ region, span, text: `${outer}:\n${indent}${inner}` }];
  const map = deref(value);
  // The lines of a block below move with it.
  if (map?.type === 'map' && !map.flow) {
    for (const { key: below } of map.pairs) edits.push({ region, span: { start: below.span.start, end: below.span.start }, text: '  ' });
  } else if (map?.type !== 'scalar' && !(map?.type === 'map' && map.flow)) return [];
  return [{ title, preferred: true, edits }];
}
