import type { Span } from '../../text/span.js';
import type { Matcher, Name, VectorSelector } from '../ast.js';
import type { Builder } from '../build.js';
import { T } from '../grammar/tokens.js';
import type { Reductions } from '../machine.js';
import { regexError } from '../regex.js';

/** Rules of selectors and their matchers. generated_parser.y `vector_selector`, `label_matchers`. */
export const selectors: Reductions<Builder> = {
  selector_both(b, values, base) {
    return selector(b, values[base] as number, values[base + 1] as Braces);
  },
  selector_name(b, values, base) {
    return selector(b, values[base] as number, undefined);
  },
  selector_braces(b, values, base) {
    return selector(b, -1, values[base] as Braces);
  },
  braces(b, values, base, length) {
    const braces: Braces = {
      span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + length - 1] as number) },
      matchers: values[base + 1] as (Matcher | Name | undefined)[],
    };
    return braces;
  },
  empty_braces(b, values, base) {
    const braces: Braces = { span: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) }, matchers: [] };
    return braces;
  },
  matcher_append(_b, values, base) {
    (values[base] as (Matcher | Name | undefined)[]).push(values[base + 2] as Matcher | Name | undefined);
    return values[base];
  },
  matcher_first(_b, values, base) {
    return [values[base] as Matcher | Name | undefined];
  },
  matcher_list_error(b, values, base) {
    b.unexpected('label matching', '"," or "}"');
    return values[base];
  },
  matcher(b, values, base) {
    return matcher(b, values[base] as number | Name, values[base + 1] as number, values[base + 2] as number);
  },
  name_matcher(_b, values, base) {
    return values[base];
  },
  matcher_error_string(b) {
    b.unexpected('label matching', 'string');
    return undefined;
  },
  matcher_error_op(b) {
    b.unexpected('label matching', 'label matching operator');
    return undefined;
  },
  matcher_error(b) {
    b.unexpected('label matching', 'identifier or "}"');
    return undefined;
  },
  string_identifier(b, values, base) {
    const name: Name = { value: b.unquoted(values[base] as number), span: b.spanOf(values[base] as number), quoted: true };
    return name;
  },
};

function matcher(b: Builder, label: number | Name, op: number, value: number): Matcher {
  const name: Name = typeof label === 'number' ? { value: b.textOf(label), span: b.spanOf(label), quoted: false } : label;
  const written = b.unquoted(value);
  const kind = b.typeOf(op);
  const start = name.span.start;
  if (kind === T.EQL_REGEX || kind === T.NEQ_REGEX) {
    const error = regexError(written, b.wrapsRegex, b.oldGroups);
    if (error) b.say({ start, end: b.endOf(value) }, error, 'promql/regex');
  }
  return {
    span: { start, end: b.endOf(value) },
    label: name,
    op: kind === T.EQL ? '=' : kind === T.NEQ ? '!=' : kind === T.EQL_REGEX ? '=~' : '!~',
    opSpan: b.spanOf(op),
    value: written,
    valueSpan: b.spanOf(value),
  };
}

function selector(b: Builder, name: number, braces: Braces | undefined): VectorSelector {
  let matchers: Matcher[] | undefined;
  let names: Name[] | undefined;
  for (const it of braces?.matchers ?? []) {
    if (it === undefined) continue;
    if ('op' in it) {
      if (matchers) matchers.push(it);
      else matchers = [it];
    } else if (names) names.push(it);
    else names = [it];
  }
  const selected: VectorSelector = {
    type: 'selector',
    valueType: 'vector',
    span: { start: name >= 0 ? b.startOf(name) : (braces?.span.start ?? 0), end: braces ? braces.span.end : b.endOf(name) },
    name: name >= 0 ? { value: b.textOf(name), span: b.spanOf(name), quoted: false } : names?.[0],
    matchers: matchers ?? nothing,
    quotedNames: names ?? nothing,
    braces: braces?.span,
  };
  return selected;
}

/** What stands in the braces of a selector: matchers, names written as strings, and what could not be read. */
interface Braces {
  readonly span: Span;
  readonly matchers: readonly (Matcher | Name | undefined)[];
}

const nothing: readonly never[] = [];
