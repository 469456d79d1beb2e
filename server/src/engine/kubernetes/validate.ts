import { compileRegex } from '../re2/compile.js';
import { follow, type ObjectSchema, type SchemaNode } from '../schema/structural.js';
import { deref, get, pairAt, pairsOf, textOf } from '../syntax/access.js';
import { goQuote } from '../syntax/go-value.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { ListNode, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { eachItem, firstKey, type Kept } from './each-item.js';
import { fieldName, fieldPath, mostDepth } from './field-path.js';
import { fits, jsonOf, jsonType, numberText, scalarJson } from './json-values.js';
import { isKept } from './kept.js';
import { metadataProblems } from './metadata.js';
import { rulesBetweenFields } from './rules-between-fields.js';
import { unknownFields } from './unknown-fields.js';
import type { Violation, ViolationKind } from './violation.js';

/**
 * What the API server says of an object under strict field validation, in its stages: unknown fields first, and then only what is missing; nulls are
 * dropped; types, patterns and the like together; rules between fields only when nothing of the gravest is wrong.
 * Source: kubernetes/apiextensions-apiserver (structural schema, listtype, cel), kubernetes/kube-openapi (messages), 1.36.
 */
export function validateObject(root: MapNode, schema: ObjectSchema): readonly Violation[] {
  const nulls: Violation[] = [];
  const found: Violation[] = [];
  const visitor = createVisitor(schema, found, nulls);
  const top: SchemaNode = {
    ...schema.schema,
    p: {
      apiVersion: { t: 'string' },
      kind: { t: 'string' },
      metadata: { preserveUnknown: true },
      status: { preserveUnknown: true },
      ...schema.schema.p,
    },
  };
  const unknown = unknownFields(root, schema, top);
  const metadata = pairAt(root, 'metadata');
  for (const { node = metadata?.key ?? root, ...problem } of metadataProblems(metadata?.value))
    found.push({ ...problem, path: 'metadata', node });
  visitor.object(root, top, '', root, 0);
  // Refused before the schema is asked. What is missing is said all the same: mostly it is what the unknown field was meant to be. So is a map or a
  // list in the place of something else: strict decoding calls each of its fields unknown.
  if (unknown.length > 0)
    return [...unknown, ...found.filter((it) => it.kind === 'required' || (it.kind === 'type' && holdsFields(it.value))), ...nulls];
  if (schema.scale !== undefined) visitor.scale(root, schema.scale);
  const grave = found.some(
    (it) => it.kind === 'type' || it.kind === 'enum' || it.kind === 'required' || /: Too (long|many)/.test(it.message),
  );
  return [...found, ...(grave ? [] : rulesBetweenFields(root, schema, top)), ...nulls];
}

function holdsFields(node: Node | undefined): boolean {
  const it = deref(node);
  return it?.type === 'list' ? it.items.some(holdsFields) : it?.type === 'map' && it.pairs.length > 0;
}

function createVisitor(schema: ObjectSchema, found: Violation[], nulls: Violation[]) {
  const say = (kind: ViolationKind, path: string, message: string, node: Node, allowed?: readonly string[]) =>
    found.push({ kind, path, message: `${path}: ${message}`, node, value: node, ...(allowed ? { allowed } : {}) });

  const value = (node: Node, written: SchemaNode, path: string, key: Node, depth: number): void => {
    const it = deref(node);
    const shape = follow(schema, written);
    if (!it || depth > mostDepth) return;
    const type = jsonType(it);
    if (shape.preserveUnknown && shape.t === undefined) return;
    if (shape.t === undefined && !shape.p && !shape.map && !shape.items) return;
    const wanted = shape.t ?? (shape.p || shape.map ? 'object' : 'array');
    if (type === 'null' && shape.nullable) return;
    if (!fits(type, wanted)) {
      // `{{ $value }}` without quotes: its key has no form in JSON, so that no server ever sees the object.
      if (it.type === 'map' && it.pairs.some((pair) => pair.key.type === 'map' || pair.key.type === 'list')) return;
      // Of a whole map or list, its key is marked.
      const marked = it.type === 'scalar' ? it : key;
      wrongType(it, marked, path, wanted, type, shape.format);
      if (shape.enum) notAllowed(marked, path, type === 'null' ? type : jsonOf(it), shape.enum);
      return;
    }
    if (it.type === 'map') object(it, shape, path, key, depth);
    else if (it.type === 'list') list(it, shape, path, key, depth);
    else if (it.type === 'scalar') scalar(it, shape, path, type);
  };

  const wrongType = (it: Node, node: Node, path: string, wanted: string, type: string, format: string | undefined) => {
    const sized = format !== undefined && (wanted === 'integer' || wanted === 'number');
    const isEmptied = sized && (type === 'boolean' || type === 'object');
    const isFraction = sized && type === 'number';
    const want = isEmptied || isFraction ? format : wanted === 'int-or-string' ? 'integer,string' : wanted;
    const got = isEmptied ? '' : isFraction ? 'float64' : type;
    const message = `${path}: Invalid value: "${got}": ${path} in body must be of type ${want}: "${got}"`;
    found.push({ kind: 'type', path, message, node, value: it });
  };

  const notAllowed = (node: Node, path: string, shown: string, allowed: readonly string[]) =>
    say(
      'enum',
      path,
      `Unsupported value: ${shown}: supported values: ${allowed.map((it) => JSON.stringify(it)).join(', ')}`,
      node,
      allowed,
    );

  const object = (node: MapNode, shape: SchemaNode, path: string, key: Node, depth: number): void => {
    const present = new Set<string>();
    const dropped = new Map<string, Node>();
    for (const pair of pairsOf(node)) {
      const name = fieldName(pair.key);
      if (name === undefined) continue;
      const at = fieldPath(path, name);
      const inner = shape.p?.[name] ?? shape.map;
      if (!inner) continue;
      const resolved = follow(schema, inner);
      const it = deref(pair.value);
      if (it && jsonType(it) === 'null' && !resolved.nullable) {
        noteNull(pair.key, at, shape.map !== undefined);
        dropped.set(name, pair.key);
        if (resolved.default === undefined) continue;
        present.add(name);
        continue;
      }
      present.add(name);
      value(pair.value, inner, at, pair.key, depth + 1);
    }
    if (shape.maxProperties !== undefined && present.size > shape.maxProperties) {
      say('length', path, `Too many: ${present.size}: must have at most ${shape.maxProperties} items`, key);
    }
    for (const name of shape.req ?? []) {
      if (present.has(name)) continue;
      const inner = shape.p?.[name];
      if (inner && follow(schema, inner).default !== undefined) continue;
      say('required', fieldPath(path, name), 'Required value', dropped.get(name) ?? key);
    }
    const chosen = (shape.oneOf ?? []).filter((name) => present.has(name));
    if (chosen.length > 1) {
      found.push({
        kind: 'one-of',
        path,
        // The API server says no path before it.
        message: `Invalid value: "": "${path}" must validate one and only one schema (oneOf). Found ${chosen.length} valid alternatives`,
        node: key,
      });
    }
  };

  const noteNull = (key: Node, path: string, inMap: boolean) => {
    const selects = inMap && /(^|\.)matchLabels\.[^.]*|matchLabels\./.test(path);
    nulls.push({
      kind: 'null-dropped',
      path,
      message: selects
        ? `${path} is null: the API server drops the entry and the selector no longer asks for this label`
        : `${path} is null: the API server drops the field, as if it were not written`,
      node: key,
    });
  };

  const list = (node: ListNode, shape: SchemaNode, path: string, key: Node, depth: number): void => {
    const { items } = node;
    if (shape.minItems !== undefined && items.length < shape.minItems) {
      say('length', path, `Invalid value: ${items.length}: ${path} in body should have at least ${shape.minItems} items`, key);
    }
    if (shape.maxItems !== undefined && items.length > shape.maxItems)
      say('length', path, `Too many: ${items.length}: must have at most ${shape.maxItems} items`, key);
    const inside = shape.items;
    if (inside) eachItem(keptValues, node, inside, path, [found, nulls], (item, at) => value(item, inside, at, firstKey(item), depth + 1));
    if (shape.list === 'set') duplicates(items, path, (item) => scalarJson(item));
    // Of a list with an item of another kind only that is said.
    if (shape.list === 'map' && items.every((it) => deref(it)?.type === 'map' || !isKept(it))) {
      const keys = shape.listKeys ?? [];
      const inner = shape.items ? follow(schema, shape.items) : {};
      duplicates(items, path, (item) => {
        if (item.region === node.region) return mapKey(item, keys, inner);
        let old = keptKeys.get(item);
        if (old?.schema !== inner) {
          old = { schema: inner, key: mapKey(item, keys, inner) };
          keptKeys.set(item, old);
        }
        return old.key;
      });
    }
  };

  const duplicates = (items: readonly Node[], path: string, keyOfItem: (item: Node) => string | undefined) => {
    // The second of each is told.
    const seen = new Map<string, number>();
    items.forEach((item, i) => {
      const key = keyOfItem(item);
      if (key === undefined) return;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      if (times === 2) say('duplicate', `${path}[${i}]`, `Duplicate value: ${key}`, deref(item) ?? item);
    });
  };

  const mapKey = (item: Node, keys: readonly string[], inner: SchemaNode): string => {
    const it = deref(item);
    const parts: string[] = [];
    for (const name of keys) {
      const written = get(it, name);
      const fallback = it?.type === 'map' && inner.p?.[name] ? follow(schema, inner.p[name]).default : undefined;
      const json = isKept(written) ? jsonOf(written) : fallback === undefined ? undefined : JSON.stringify(fallback);
      if (json !== undefined) parts.push(`${JSON.stringify(name)}:${json}`);
    }
    return `{${parts.join(',')}}`;
  };

  const scalar = (node: ScalarNode, shape: SchemaNode, path: string, type: string): void => {
    const resolved = resolveScalar(node, 'K');
    if (type === 'string') {
      const text = resolved.type === 'string' ? resolved.value : textOf(node);
      if (shape.enum && !shape.enum.includes(text)) notAllowed(node, path, goQuote(text), shape.enum);
      // Characters are counted only where somebody limits them: texts are long, and most have no limit.
      const isLimited = shape.minLen !== undefined || shape.maxLen !== undefined || shape.maxBytes !== undefined;
      const length = isLimited ? [...text].length : 0;
      if (shape.minLen !== undefined && length < shape.minLen) {
        say('length', path, `Invalid value: ${goQuote(text)}: ${path} in body should be at least ${shape.minLen} chars long`, node);
      } else if (shape.maxLen !== undefined && length > shape.maxLen)
        say('length', path, `Too long: may not be more than ${shape.maxLen} bytes`, node);
      else if (shape.maxBytes !== undefined && length > shape.maxBytes)
        say('length', path, `Too long: may not be more than ${shape.maxBytes} bytes`, node);
      else if (shape.pattern !== undefined && !matches(shape.pattern, text)) {
        say('pattern', path, `Invalid value: ${goQuote(text)}: ${path} in body should match '${shape.pattern}'`, node);
      }
      return;
    }
    if (type !== 'integer' && type !== 'number') return;
    const exact = resolved.type === 'int' || resolved.type === 'float' ? resolved.value : Number(textOf(node));
    const number = Number(exact);
    const shown = numberText(exact);
    if (shape.min !== undefined && number < shape.min)
      say('range', path, `Invalid value: ${shown}: ${path} in body should be greater than or equal to ${shape.min}`, node);
    if (shape.max !== undefined && number > shape.max)
      say('range', path, `Invalid value: ${shown}: ${path} in body should be less than or equal to ${shape.max}`, node);
  };

  /** What a subresource `scale` asks of the field behind it. apiextensions-apiserver pkg/registry/customresource `ValidateScaleSpec`. */
  const scale = (root: MapNode, field: string): void => {
    const node = deref(get(get(root, 'spec'), field));
    if (node?.type !== 'scalar' || jsonType(node) !== 'integer') return;
    const shown = scalarJson(node) ?? '';
    const message =
      Number(shown) < 0
        ? 'should be a non-negative integer'
        : Number(shown) > most32
          ? `should be less than or equal to ${most32}`
          : undefined;
    if (message !== undefined) say('range', `.spec.${field}`, `Invalid value: ${shown}: ${message}`, node);
  };

  return { object, scale };
}

/** Patterns are RE2; three of the operator's have `(?i)` in the middle, which only RE2 reads. */
function matches(pattern: string, text: string): boolean {
  const result = compileRegex(pattern);
  return result.ok ? result.regex.test(text) : true;
}

/** By items of long lists. */
const keptValues = new WeakMap<Node, Kept>();
/** The key of such an item in a list that is a map. */
const keptKeys = new WeakMap<Node, { readonly schema: SchemaNode; readonly key: string }>();

/** The largest int32. */
const most32 = 2 ** 31 - 1;
