import { isAggregationToken, T } from '../grammar/tokens.js';
import { type Adviser, at, fixed, fixedWhenSound, type Mistake, startBefore } from './mistake.js';

const selector = /^[A-Za-z_:][A-Za-z0-9_:]*\s*(?:\{[^{}]*\})?|^\{[^{}]*\}/;

/** `rate(up)`, `rate(up offset 5m)`, `avg_over_time(rate(up[5m]))`. */
const rangeMissing: Adviser = (it) => {
  const { message, mark, written, text } = it;
  const wanting = /^expected type range vector in call to function "(\w+)", got instant vector$/.exec(message)?.[1];
  if (wanting === undefined) return undefined;
  const plain = selector.exec(written)?.[0].trimEnd();
  if (plain !== undefined && /^\s*(?:$|offset\b|@)/i.test(written.slice(plain.length))) {
    const edit = { span: at(mark.start + plain.length), text: '[5m]' };
    return { hint: 'Add a range such as `[5m]`.', fixes: fixed(it, 'Add the range `[5m]`', edit) };
  }
  if (/^(?:rate|irate|increase)$/.test(wanting) && startsAggregation(it))
    return { hint: `Restarts of a counter are lost in a sum: take the \`${wanting}\` of each series first, then add them up.` };
  const closed = written.endsWith(')');
  const edits = closed
    ? [{ span: at(mark.end), text: '[5m:]' }]
    : [
        { span: at(mark.start), text: '(' },
        { span: at(mark.end), text: ')[5m:]' },
      ];
  const shown = text.length < 80 ? `\`${closed ? written : `(${written})`}[5m:]\`` : '`[5m:]`';
  return { hint: `A range of an expression is a subquery: ${shown}.`, fixes: fixedWhenSound(it, 'Make it a subquery', ...edits) };
};

function startsAggregation({ tokens, mark }: Mistake): boolean {
  const i = tokens.starts.indexOf(mark.start);
  const type = i < 0 ? undefined : tokens.types[i];
  return type !== undefined && isAggregationToken(type);
}

/** `rate(up)[5m]`, `sum(up)[5m]`. */
const rangeOfExpression: Adviser = (it) => {
  const { message, mark, text, written } = it;
  if (message !== 'ranges only allowed for vector selectors') return undefined;
  const before = text.slice(0, mark.start).trimEnd();
  // Of a text or a number there is no range, and one behind another is too many.
  if (!/[)}\w]$/.test(before) || /(?<![\w:])\d[\w.]*$/.test(before)) return undefined;
  const edits = [
    { span: at(before.length - 1), text: written },
    { span: mark, text: '' },
  ];
  const inside = before.endsWith(')') ? fixedWhenSound(it, 'Move the range to the selector', ...edits) : [];
  if (inside.length > 0) return { hint: 'The range belongs to the selector, inside the parentheses.', fixes: inside };
  const colon = { span: at(mark.end - 1), text: ':' };
  return {
    hint: `A range of an expression is a subquery: \`${written.slice(0, -1)}:]\`.`,
    fixes: fixedWhenSound(it, 'Make it a subquery', colon),
  };
};

/** `foo offset 5m[5m]`. */
const rangeBehindOffset: Adviser = (it) => {
  if (!/^no (?:offset|@) modifiers allowed before range$/.test(it.message)) return undefined;
  const { mark, written } = it;
  const offset = startBefore(it, /\s+(?:offset\s+-?[\w.]+|@\s*[\w.]+)\s*$/i);
  const hint = 'The range comes first, then `offset` and `@`.';
  if (offset < 0) return { hint };
  return { hint, fixes: fixedWhenSound(it, 'Put the range first', { span: at(offset), text: written }, { span: mark, text: '' }) };
};

/** `rate(up, 5m)`. */
const rangeAsArgument: Adviser = (it) => {
  if (!/^expected 1 argument\(s\) in call to "\w+", got 2$/.test(it.message)) return undefined;
  const call = it.text.slice(it.mark.start);
  const range = /^(\w+\s*\([^(),]*),\s*(\d+(?:ms|[smhdwy]))\s*\)/.exec(call);
  if (!range?.[1] || !range[2]) return undefined;
  const start = it.mark.start + range[1].trimEnd().length;
  const edit = { span: { start, end: it.mark.start + range[0].length - 1 }, text: `[${range[2]}]` };
  return {
    hint: `A range stands in square brackets behind the selector: \`[${range[2]}]\`.`,
    fixes: fixedWhenSound(it, 'Use square brackets', edit),
  };
};

/** `absent(up[5m])`, `sum(up[5m])`. */
const rangeTooMuch: Adviser = (it) => {
  const got = /^expected type instant vector in (?:call to function "(\w+)"|aggregation expression), got range vector$/.exec(it.message);
  if (!got) return undefined;
  const hint = 'A range is for functions such as `rate` and `avg_over_time`.';
  const name = got[1] === undefined ? -1 : startBefore(it, new RegExp(`${got[1]}\\s*\\($`));
  if (got[1] === undefined || name < 0) return { hint };
  const edit = { span: at(name + got[1].length), text: '_over_time' };
  return { hint, fixes: fixedWhenSound(it, `Use \`${got[1]}_over_time\``, edit) };
};

/** `topk(up, 5)`, `histogram_quantile(x, 0.9)`. */
const swapped: Adviser = (it) => {
  const aggregation = it.message === 'expected type instant vector in aggregation expression, got scalar';
  if (!aggregation && !/^expected type scalar in call to function "histogram_quantile", got instant vector$/.test(it.message))
    return undefined;
  const both = argumentsAround(it);
  const [first, second] = both;
  if (both.length !== 2 || !first || !second) return undefined;
  const textOf = (span: { readonly start: number; readonly end: number }) => it.text.slice(span.start, span.end);
  const fixes = fixedWhenSound(it, 'Swap the arguments', { span: first, text: textOf(second) }, { span: second, text: textOf(first) });
  return fixes.length > 0 ? { hint: 'The number comes first, then the vector.', fixes } : undefined;
};

/** The arguments of the parentheses that hold the mark. */
function argumentsAround({ tokens, mark, text }: Mistake): readonly { readonly start: number; readonly end: number }[] {
  const open: number[][] = [];
  for (let i = 0; i < tokens.types.length; i++) {
    const type = tokens.types[i];
    const [start, end] = [tokens.starts[i] ?? 0, tokens.ends[i] ?? 0];
    const inner = open[open.length - 1];
    if (type === T.LEFT_PAREN || type === T.LEFT_BRACE || type === T.LEFT_BRACKET) open.push([end]);
    else if (type === T.COMMA) inner?.push(start, end);
    else if (type === T.RIGHT_PAREN || type === T.RIGHT_BRACE || type === T.RIGHT_BRACKET) {
      const bounds = open.pop();
      const from = bounds?.[0];
      if (type !== T.RIGHT_PAREN || !bounds || from === undefined || mark.start < from || start < mark.end) continue;
      bounds.push(start);
      const found: { readonly start: number; readonly end: number }[] = [];
      for (let k = 0; k + 1 < bounds.length; k += 2) {
        const [a, b] = [bounds[k] ?? 0, bounds[k + 1] ?? 0];
        const written = text.slice(a, b);
        const blank = written.length - written.trimStart().length;
        found.push({ start: a + blank, end: a + blank + written.trim().length });
      }
      return found;
    }
  }
  return [];
}

/** `label_replace(up, zone, …)`. */
const unquoted: Adviser = (it) => {
  if (!/^expected type string in call to function "\w+", got instant vector$/.test(it.message) || !/^\w+$/.test(it.written))
    return undefined;
  return { hint: 'A text stands in quotes.', fixes: fixedWhenSound(it, 'Quote it', { span: it.mark, text: `"${it.written}"` }) };
};

/** `up == "a"`, `up[5m] + 1`. */
const oddOperand: Adviser = ({ message, written }) => {
  if (message !== 'binary expression must contain only scalar and instant vector types') return undefined;
  if (/^["'`]/.test(written)) return { hint: 'Only numbers are compared here; a label is compared in the braces of a selector.' };
  return written.endsWith(']') ? { hint: 'Take a function of the range first, such as `rate` or `avg_over_time`.' } : undefined;
};

const scalarComparison: Adviser = (it) =>
  it.message === 'comparisons between scalars must use BOOL modifier'
    ? { hint: 'Write `bool` behind the operator.', fixes: fixed(it, 'Add `bool`', { span: at(it.mark.end), text: ' bool' }) }
    : undefined;

const everySeries: Adviser = ({ message }) =>
  message === 'vector selector must contain at least one non-empty matcher'
    ? { hint: 'It would select every series: name a metric, or give one matcher that does not match the empty string.' }
    : undefined;

/** What does not fit its place. */
export const types: readonly Adviser[] = [
  rangeMissing,
  rangeOfExpression,
  rangeBehindOffset,
  rangeAsArgument,
  rangeTooMuch,
  swapped,
  unquoted,
  oddOperand,
  scalarComparison,
  everySeries,
];
