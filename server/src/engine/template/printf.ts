import { goQuoteRune } from '../promql/gostring.js';
import { bare, cut, floating, hexadecimal, integer, pad, quoted, type Spec, toAscii, unicode } from './fmt.js';
import { durationText, timeText } from './format.js';
import { monthText, weekdayText } from './times.js';
import { isNothing, typeName, type Value, wholeOf } from './values.js';

/** Where things are in memory cannot be known. */
const address = 0xc000000000n;

/** A value as a template's action writes it. text/template/exec.go `printableValue`: what a pointer points at. */
export function display(value: Value): string {
  if (isNothing(value)) return '<no value>';
  return value.type === 'sample' ? structOf(value, 'v', bare(), 0, false) : argument(value, 'v', bare());
}

/** `fmt.Sprint`: a space between two operands that are no strings. */
export function sprint(values: readonly Value[]): string {
  return joined(values, (it) => argument(it, 'v', bare()));
}

/** What `html`, `js` and `urlquery` make one text of. text/template/funcs.go `evalArgs`. */
export function sprintDisplayed(values: readonly Value[]): string {
  return joined(values, display, true);
}

/** `fmt.Sprintln`. */
export function sprintln(values: readonly Value[]): string {
  return `${values.map((it) => argument(it, 'v', bare())).join(' ')}\n`;
}

function joined(values: readonly Value[], write: (value: Value) => string, nothingIsText = false): string {
  const isText = (it: Value) => it.type === 'string' || it.type === 'html' || (nothingIsText && isNothing(it));
  return values
    .map((value, i) => {
      const before = values[i - 1];
      return (before && !isText(value) && !isText(before) ? ' ' : '') + write(value);
    })
    .join('');
}

/** `fmt.Sprintf`. Source: fmt/print.go `doPrintf`. */
export function sprintf(format: string, args: readonly Value[]): string {
  let out = '';
  let next = 0;
  let reordered = false;
  let at = 0;
  let isGoodIndex = true;

  /** `[2]`: the number of the argument that is meant. */
  const index = (): boolean => {
    if (format.charAt(at) !== '[') return false;
    reordered = true;
    const close = format.indexOf(']', at + 1);
    if (close < 0) {
      at += 1;
      isGoodIndex = false;
      return false;
    }
    const written = format.slice(at + 1, close);
    at = close + 1;
    const found = /^\d{1,7}$/.test(written) ? Number(written) - 1 : undefined;
    if (found !== undefined && found >= 0 && found < args.length) {
      next = found;
      return true;
    }
    isGoodIndex = false;
    return found !== undefined;
  };
  const digits = (): number | undefined => {
    const written = /^\d*/.exec(format.slice(at))?.[0] ?? '';
    at += written.length;
    if (written === '') return undefined;
    if (written.replace(/^0+/, '').length <= 7) return Number(written);
    at = format.length;
    return undefined;
  };
  /** `*`: an argument says how much. */
  const star = (): number | undefined => {
    at++;
    const value = args[next];
    if (value === undefined) return undefined;
    next++;
    const number = Number(wholeOf(value) ?? Number.NaN);
    return Math.abs(number) <= 1e6 ? number : undefined;
  };

  while (at < format.length) {
    isGoodIndex = true;
    const percent = format.indexOf('%', at);
    out += format.slice(at, percent < 0 ? undefined : percent);
    if (percent < 0) break;
    at = percent + 1;
    const spec = bare();
    for (; at < format.length; at++) {
      const c = format.charAt(at);
      if (c === '#') spec.sharp = true;
      else if (c === '0') spec.zero = true;
      else if (c === '+') spec.plus = true;
      else if (c === '-') spec.minus = true;
      else if (c === ' ') spec.space = true;
      else break;
    }
    let behindIndex = index();
    if (format.charAt(at) === '*') {
      spec.width = star();
      if (spec.width === undefined) out += '%!(BADWIDTH)';
      else if (spec.width < 0) {
        spec.width = -spec.width;
        spec.minus = true;
        spec.zero = false;
      }
      behindIndex = false;
    } else {
      spec.width = digits();
      if (behindIndex && spec.width !== undefined) isGoodIndex = false;
    }
    if (format.charAt(at) === '.' && at + 1 < format.length) {
      at++;
      if (behindIndex) isGoodIndex = false;
      behindIndex = index();
      if (format.charAt(at) === '*') {
        const given = star();
        spec.precision = given !== undefined && given >= 0 ? given : undefined;
        if (spec.precision === undefined) out += '%!(BADPREC)';
        behindIndex = false;
      } else spec.precision = digits() ?? 0;
    }
    if (!behindIndex) index();
    if (at >= format.length) {
      out += '%!(NOVERB)';
      break;
    }
    const verb = String.fromCodePoint(format.codePointAt(at) ?? 0);
    at += verb.length;
    const value = args[next];
    if (verb === '%') out += '%';
    else if (!isGoodIndex) out += `%!${verb}(BADINDEX)`;
    else if (value === undefined) out += `%!${verb}(MISSING)`;
    else {
      if (verb === 'v') {
        spec.sharpV = spec.sharp;
        spec.plusV = spec.plus;
        spec.sharp = false;
        spec.plus = false;
      }
      out += argument(value, verb, spec);
      next++;
    }
  }
  if (reordered || next >= args.length) return out;
  const extra = args.slice(next).map((it) => {
    const written = argument(it, 'v', bare());
    return isNothing(it) ? written : `${typeName(it.type)}=${written}`;
  });
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

function argument(value: Value, verb: string, spec: Spec): string {
  if (isNothing(value)) {
    if (verb === 'T' || verb === 'v') return pad('<nil>', spec);
    return `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return pad(cut(typeName(value.type), spec), spec);
  if (verb === 'p') return pointer(value, verb, spec, false);
  // Only `fmt.Errorf` takes errors apart.
  if (verb === 'w') return badVerb(value, verb, { ...spec, plus: false, sharp: false, plusV: spec.plus, sharpV: spec.sharp });
  return print(value, verb, spec, 0, false);
}

/** `refused`: the value is shown in place of a verb that is not for it, which no method takes part in. */
function print(value: Value, verb: string, spec: Spec, depth: number, refused: boolean): string {
  const inner = (it: Value) => print(it, verb, spec, depth + 1, refused);
  switch (value.type) {
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(value.value), spec) : badVerb(value, verb, spec);
    case 'int':
    case 'byte':
      return whole(value, BigInt(value.value), verb, spec);
    case 'month':
    case 'weekday': {
      const name = value.type === 'month' ? monthText(value.value) : weekdayText(value.value);
      const isNamed = !refused && !spec.sharpV && 'vsxXq'.includes(verb);
      return isNamed ? characters(value, name, verb, spec) : whole(value, BigInt(value.value), verb, spec);
    }
    case 'complex':
      return pairText(value, verb, spec);
    case 'float':
      return decimal(value, value.value, verb, spec);
    case 'string':
    case 'html':
      return characters(value, value.value, verb, spec);
    case 'labels':
    case 'map': {
      const entries: readonly (readonly [string, Value])[] =
        value.type === 'map' ? [...value.value] : [...value.value].map(([key, it]) => [key, { type: 'string', value: it }]);
      const written = entries
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, it]) => `${inner({ type: 'string', value: key })}:${inner(it)}`);
      return spec.sharpV ? `${typeName(value.type)}{${written.join(', ')}}` : `map[${written.join(' ')}]`;
    }
    case 'samples': {
      const written = value.value.map((it) => inner({ type: 'sample', value: it }));
      return spec.sharpV ? `${typeName(value.type)}{${written.join(', ')}}` : `[${written.join(' ')}]`;
    }
    case 'sample':
      return depth === 0 ? `&${structOf(value, verb, spec, 1, refused)}` : pointer(value, verb, spec, refused);
    case 'data':
      return structOf(value, verb, spec, depth, refused);
    case 'time':
    case 'duration': {
      if (!refused && !spec.sharpV && 'vsxXq'.includes(verb))
        return characters(value, value.type === 'time' ? timeText(value.value) : durationText(value.value), verb, spec);
      return pointer(value, verb, spec, refused);
    }
    case 'nil':
    case 'invalid':
      return spec.sharpV ? 'interface {}(nil)' : '<nil>';
  }
}

function structOf(value: Value & { readonly type: 'sample' | 'data' }, verb: string, spec: Spec, depth: number, refused: boolean): string {
  const fields: readonly (readonly [string, Value])[] =
    value.type === 'sample'
      ? [
          ['Labels', { type: 'labels', value: value.value.labels }],
          ['Value', { type: 'float', value: value.value.value }],
        ]
      : [
          ['Labels', { type: 'labels', value: value.value.labels }],
          ['ExternalLabels', { type: 'labels', value: value.value.externalLabels }],
          ['ExternalURL', { type: 'string', value: value.value.externalUrl }],
          ['Value', { type: 'float', value: value.value.value }],
        ];
  const named = spec.plusV || spec.sharpV;
  const written = fields.map(([name, it]) => `${named ? `${name}:` : ''}${print(it, verb, spec, depth + 1, refused)}`);
  return `${spec.sharpV ? typeName(value.type).replace(/^\*/, '') : ''}{${written.join(spec.sharpV ? ', ' : ' ')}}`;
}

/** Two numbers, the second with a sign. */
function pairText(value: Value & { readonly type: 'complex' }, verb: string, spec: Spec): string {
  if (!'vbgGxXfFeE'.includes(verb)) return badVerb(value, verb, spec);
  return `(${decimal(value, value.value.re, verb, spec)}${decimal(value, value.value.im, verb, { ...spec, plus: true })}i)`;
}

function badVerb(value: Value, verb: string, spec: Spec): string {
  return `%!${verb}(${typeName(value.type)}=${print(value, 'v', spec, 0, true)})`;
}

function isPointer({ type }: Value): boolean {
  return ['labels', 'map', 'samples', 'sample', 'time', 'duration'].includes(type);
}

function pointer(value: Value, verb: string, spec: Spec, refused: boolean): string {
  const number = (sharp: boolean) => integer(address, 16, verb, { ...spec, sharp }, false);
  if (isPointer(value) && verb === 'v' && spec.sharpV) return `(${typeName(value.type)})(${number(true)})`;
  if (isPointer(value) && (verb === 'v' || verb === 'p')) return number(!spec.sharp);
  if (isPointer(value) && 'bodxX'.includes(verb)) return whole(value, address, verb, spec);
  return refused ? number(!spec.sharp) : badVerb(value, verb, spec);
}

function whole(value: Value, number: bigint, verb: string, spec: Spec): string {
  const code = number >= 0n && number <= 0x10ffffn && !(number >= 0xd800n && number < 0xe000n) ? Number(number) : 0xfffd;
  switch (verb) {
    case 'v':
      return spec.sharpV && (value.type === 'byte' || isPointer(value))
        ? integer(number, 16, verb, { ...spec, sharp: true }, false)
        : integer(number, 10, verb, spec, false);
    case 'd':
      return integer(number, 10, verb, spec, false);
    case 'b':
      return integer(number, 2, verb, spec, false);
    case 'o':
    case 'O':
      return integer(number, 8, verb, spec, false);
    case 'x':
    case 'X':
      return integer(number, 16, verb, spec, verb === 'X');
    case 'c':
      return pad(String.fromCodePoint(code), spec);
    case 'q':
      return pad(spec.plus ? toAscii(goQuoteRune(code)) : goQuoteRune(code), spec);
    case 'U':
      return pad(unicode(number, spec), { ...spec, zero: false });
    default:
      return badVerb(value, verb, spec);
  }
}

function characters(value: Value, text: string, verb: string, spec: Spec): string {
  switch (verb) {
    case 'v':
      return spec.sharpV ? quoted(text, spec) : pad(cut(text, spec), spec);
    case 's':
      return pad(cut(text, spec), spec);
    case 'q':
      return quoted(text, spec);
    case 'x':
    case 'X':
      return hexadecimal(text, verb, spec);
    default:
      return badVerb(value, verb, spec);
  }
}

function decimal(value: Value, number: number, verb: string, spec: Spec): string {
  switch (verb) {
    case 'v':
      return floating(number, 'g', undefined, spec);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
      return floating(number, verb, undefined, spec);
    case 'e':
    case 'E':
      return floating(number, verb, 6, spec);
    case 'f':
    case 'F':
      return floating(number, 'f', 6, spec);
    default:
      return badVerb(value, verb, spec);
  }
}
