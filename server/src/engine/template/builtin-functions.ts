import { decodeUtf8, isPrintable, isUtf8 } from '../promql/gostring.js';
import { utf8Bytes, utf8Length } from '../text/utf8.js';
import { sprint, sprintDisplayed, sprintf, sprintln } from './printf.js';
import { queryEscape } from './query-escape.js';
import { fail, stringOf, type TemplateFunction } from './template-function.js';
import { invalid, isNothing, text, truth, typeName, type Value, type ValueType, wholeOf } from './values.js';

const two = (call: (a: Value, b: Value) => boolean): TemplateFunction => ({
  parameters: ['reflect', 'reflect'],
  call: ([a = invalid, b = invalid]) => ({ type: 'bool', value: call(a, b) }),
});

const escapes: Readonly<Record<string, string>> = { '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };

const spread = (call: (it: string) => string): TemplateFunction => ({
  parameters: [],
  rest: 'any',
  call: (args) => {
    const [only] = args;
    return text(call(args.length === 1 && only?.type === 'string' ? only.value : sprintDisplayed(args)));
  },
});

/** The functions that every template of Go has. text/template/funcs.go. `and`, `or` and `call` are the executor's own. */
export const builtinFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
  ['or', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
  ['not', { parameters: ['reflect'], call: ([it = invalid]) => ({ type: 'bool', value: !truth(it) }) }],
  [
    'eq',
    {
      parameters: ['reflect'],
      rest: 'reflect',
      call: ([first = invalid, ...others]) => {
        if (others.length === 0) return fail('missing argument for comparison');
        return { type: 'bool', value: others.some((it) => same(first, it)) };
      },
    },
  ],
  ['ne', two((a, b) => !same(a, b))],
  ['lt', two(less)],
  ['le', two((a, b) => less(a, b) || same(a, b))],
  ['gt', two((a, b) => !less(a, b) && !same(a, b))],
  ['ge', two((a, b) => !less(a, b))],
  [
    'index',
    {
      parameters: ['reflect'],
      rest: 'reflect',
      call: ([item = invalid, ...keys]) => (isNothing(item) ? fail('index of untyped nil') : keys.reduce(indexOf, item)),
    },
  ],
  ['slice', { parameters: ['reflect'], rest: 'reflect', call: ([item = invalid, ...bounds]) => sliceOf(item, bounds) }],
  ['len', { parameters: ['reflect'], call: ([item = invalid]) => ({ type: 'int', value: BigInt(lengthOf(item)) }) }],
  ['print', { parameters: [], rest: 'any', call: (args) => text(sprint(args)) }],
  ['printf', { parameters: ['string'], rest: 'any', call: ([format, ...args]) => text(sprintf(stringOf(format), args)) }],
  ['println', { parameters: [], rest: 'any', call: (args) => text(sprintln(args)) }],
  ['html', spread((it) => it.replaceAll(/["'&<>\0]/g, (c) => escapes[c] ?? c))],
  ['js', spread(jsEscape)],
  ['urlquery', spread(queryEscape)],
  ['call', { parameters: ['reflect'], rest: 'reflect', call: ([it = invalid]) => it }],
]);

/** text/template/funcs.go `JSEscape`. */
function jsEscape(it: string): string {
  return it.replaceAll(/[\\'"<>&=]|[^ -\x7f]/gu, (c) => {
    if (c === '\\' || c === "'" || c === '"') return `\\${c}`;
    const code = c.codePointAt(0) ?? 0;
    return code > 127 && (isPrintable(code) || !isUtf8(c)) ? c : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

type Kind = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string';

function basicKind(type: ValueType): Kind | undefined {
  switch (type) {
    case 'bool':
    case 'complex':
    case 'int':
    case 'float':
    case 'string':
      return type;
    case 'html':
      return 'string';
    case 'month':
    case 'weekday':
      return 'int';
    case 'byte':
      return 'uint';
    default:
      return undefined;
  }
}

type Basic = Extract<Value, { readonly type: 'bool' | 'complex' | 'int' | 'float' | 'string' | 'html' | 'byte' | 'month' | 'weekday' }>;

function isBasic(value: Value): value is Basic {
  return basicKind(value.type) !== undefined;
}

const badType = 'invalid type for comparison';

function incompatible(a: Value, b: Value): never {
  return fail(`incompatible types for comparison: ${typeName(a.type)} and ${typeName(b.type)}`);
}

function same(a: Value, b: Value): boolean {
  const [left, right] = [wholeOf(a), wholeOf(b)];
  if (left !== undefined && right !== undefined) return left === right;
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (basicKind(a.type) !== basicKind(b.type)) return incompatible(a, b);
  if (a.type === 'complex' && b.type === 'complex') return a.value.re === b.value.re && a.value.im === b.value.im;
  if (isBasic(a)) return a.value === b.value;
  const kind = otherKind(a.type);
  if (kind !== otherKind(b.type))
    return fail(sprintf('non-comparable types %s: %s, %s: %v', [a, text(typeName(a.type)), text(typeName(b.type)), b]));
  if (kind !== 'pointer') return fail(sprintf('non-comparable type %s: %s', [b, text(typeName(b.type))]));
  return a === b || (a.type === 'sample' && a.value === b.value);
}

/** Go's kind of what is no number, text or truth. */
function otherKind(type: ValueType): 'map' | 'slice' | 'struct' | 'pointer' {
  if (type === 'labels' || type === 'map') return 'map';
  return type === 'samples' ? 'slice' : type === 'data' ? 'struct' : 'pointer';
}

function less(a: Value, b: Value): boolean {
  if (!isBasic(a) || !isBasic(b)) return fail(badType);
  const [left, right] = [basicKind(a.type), basicKind(b.type)];
  const whole = (it: Kind | undefined) => it === 'int' || it === 'uint';
  if (left !== right && !(whole(left) && whole(right))) return incompatible(a, b);
  if (left === 'bool' || left === 'complex') return fail(badType);
  return a.value < b.value;
}

const cannotIndex = (key: Value): string =>
  isNothing(key) ? 'cannot index slice/array with nil' : `cannot index slice/array with type ${typeName(key.type)}`;

const notAKey = (key: Value): string =>
  isNothing(key) ? 'value is nil; should be of type string' : `value has type ${typeName(key.type)}; should be string`;

/** The type of what a pointer points at. */
const pointedName = (it: Value): string => typeName(it.type).replace(/^\*/, '');

function indexOf(item: Value, key: Value): Value {
  switch (item.type) {
    case 'labels':
      if (key.type !== 'string') return fail(notAKey(key));
      return text(item.value.get(key.value) ?? '');
    case 'map':
      if (key.type !== 'string') return fail(notAKey(key));
      return item.value.get(key.value) ?? { type: 'nil' };
    case 'samples':
    case 'html':
    case 'string': {
      const number = wholeOf(key);
      if (number === undefined) return fail(cannotIndex(key));
      const at = Number(number);
      const items = item.type === 'samples' ? item.value : utf8Bytes(item.value);
      const found = items[at];
      if (at < 0 || at > items.length) return fail(`index out of range: ${number}`);
      if (found === undefined)
        return fail(item.type === 'samples' ? 'reflect: slice index out of range' : 'reflect: string index out of range');
      return typeof found === 'number' ? { type: 'byte', value: found } : { type: 'sample', value: found };
    }
    case 'nil':
    case 'invalid':
      return fail('index of nil pointer');
    default:
      return fail(`can't index item of type ${pointedName(item)}`);
  }
}

function lengthOf(item: Value): number {
  switch (item.type) {
    case 'string':
    case 'html':
      return utf8Length(item.value);
    case 'labels':
    case 'map':
      return item.value.size;
    case 'samples':
      return item.value.length;
    case 'nil':
      return fail('len of nil pointer');
    case 'invalid':
      return fail('reflect: call of reflect.Value.Type on zero Value');
    default:
      return fail(`len of type ${pointedName(item)}`);
  }
}

function sliceOf(item: Value, bounds: readonly Value[]): Value {
  if (isNothing(item)) return fail('slice of untyped nil');
  if (bounds.length > 3) return fail(`too many slice indexes: ${bounds.length}`);
  if (item.type !== 'string' && item.type !== 'html' && item.type !== 'samples')
    return fail(`can't slice item of type ${pointedName(item)}`);
  if (bounds.length === 3 && item.type !== 'samples') return fail('cannot 3-index slice a string');
  const most = lengthOf(item);
  const [from = 0, to = most, capacity = most] = bounds.map((it) => {
    const at = wholeOf(it) ?? fail(cannotIndex(it));
    return at < 0n || at > BigInt(most) ? fail(`index out of range: ${at}`) : Number(at);
  });
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`);
  if (to > capacity) return fail(`invalid slice index: ${to} > ${capacity}`);
  if (item.type === 'samples') return { type: 'samples', value: item.value.slice(from, to) };
  const bytes = utf8Bytes(item.value).slice(from, to);
  return text(decodeUtf8(bytes));
}
