import type { Matcher, Name } from '../ast.js';
import type { Braces, Builder } from '../build.js';
import type { Reductions } from '../machine.js';

/** Rules of selectors and their matchers. generated_parser.y `vector_selector`, `label_matchers`. */
export const selectors: Reductions<Builder> = {
  selector_both(b, values, base) {
    return b.selector(values[base] as number, values[base + 1] as Braces);
  },
  selector_name(b, values, base) {
    return b.selector(values[base] as number, undefined);
  },
  selector_braces(b, values, base) {
    return b.selector(-1, values[base] as Braces);
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
    return b.matcher(values[base] as number | Name, values[base + 1] as number, values[base + 2] as number);
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
