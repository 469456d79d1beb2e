import { isLegacyLabelName } from '../../catalogue/label-names.js';
import { atLeast } from '../../catalogue/target.js';
import type { Name } from '../ast.js';
import type { Builder } from '../build.js';
import { goQuote, isUtf8 } from '../gostring.js';
import type { Reductions } from '../machine.js';

/** Rules of labels in parentheses, behind `by`, `on`, `group_left` and their like. generated_parser.y `grouping_labels`. */
export const labels: Reductions<Builder> = {
  labels(b, values, base, length) {
    const list: Labels = {
      labels: values[base + 1] as Name[],
      parens: { start: b.startOf(values[base] as number), end: b.endOf(values[base + length - 1] as number) },
    };
    return list;
  },
  no_labels(b, values, base) {
    const list: Labels = { labels: [], parens: { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) } };
    return list;
  },
  no_maybe_labels() {
    return undefined;
  },
  labels_error(b) {
    b.unexpected('grouping opts', '"("');
    return undefined;
  },
  label_append(_b, values, base) {
    (values[base] as Name[]).push(values[base + 2] as Name);
    return values[base];
  },
  label_first(_b, values, base) {
    return [values[base] as Name];
  },
  label_list_error(b, values, base) {
    b.unexpected('grouping opts', '"," or ")"');
    return values[base];
  },
  label_word(b, values, base) {
    if (b.textOf(values[base] as number).includes(':') && !atLeast(b.version, '3.0')) {
      b.unexpected('grouping opts', 'label');
    }
    const name: Name = { value: b.textOf(values[base] as number), span: b.spanOf(values[base] as number), quoted: false };
    return name;
  },
  label_string(b, values, base) {
    const value = b.unquoted(values[base] as number);
    if (value === '' || !isUtf8(value) || !(atLeast(b.version, '3.0') || isLegacyLabelName(value))) {
      if (atLeast(b.version, '3.2')) b.say(b.spanOf(values[base] as number), `invalid label name for grouping: ${goQuote(value)}`);
      else b.unexpected('grouping opts', 'label');
    }
    const name: Name = { value, span: b.spanOf(values[base] as number), quoted: true };
    return name;
  },
  label_error(b) {
    b.unexpected('grouping opts', 'label');
    const name: Name = { value: '', span: { start: 0, end: 0 }, quoted: false };
    return name;
  },
};

/** Labels in parentheses, with the place of the parentheses. */
export interface Labels {
  readonly labels: readonly Name[];
  readonly parens: { readonly start: number; readonly end: number };
}
