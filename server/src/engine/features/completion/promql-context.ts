import { isAggregationToken } from '../../promql/grammar/tokens.js';
import { isKeyword, type ScannedToken, scan } from '../../promql/scan.js';
import type { Span } from '../../text/span.js';
import {
  type Argument,
  callAround,
  clauseOf,
  endsInNumber,
  isBinaryAt,
  isSetBefore,
  matchingOpen,
  modifiersBehind,
  openBrackets,
} from './promql-tokens.js';

/** What may be written at a place of an expression. */
export type PromqlContext =
  | { readonly type: 'nothing' }
  /** Metrics, functions, aggregations. */
  | {
      readonly type: 'operand';
      readonly call: Argument | undefined;
      readonly bool: boolean;
      readonly matching: boolean;
      readonly group: boolean;
    }
  /** Inside the quotes of a string that is an argument. */
  | { readonly type: 'string-argument'; readonly call: Argument; readonly quote: string; readonly closed: boolean }
  /** Behind an operand. */
  | {
      readonly type: 'operator';
      /** What the operand is: modifiers depend on it. */
      readonly operand: 'selector' | 'range' | 'call' | 'aggregation' | 'aggregation-grouped' | 'number' | 'other';
      /** Modifiers that it has already. */
      readonly has: { readonly offset: boolean; readonly at: boolean };
    }
  /** Between the name of an aggregation and its body. */
  | { readonly type: 'aggregation-clause'; readonly before: 'name' | 'grouping' }
  | {
      readonly type: 'label-name';
      readonly metric: string | undefined;
      readonly have: readonly string[];
      readonly braces: Span;
      /** Whether the operator of the matcher is there already. */
      readonly operatorFollows: boolean;
      readonly selected: Selected;
    }
  | { readonly type: 'label-operator' }
  | {
      readonly type: 'label-value';
      readonly label: string;
      readonly op: string;
      readonly metric: string | undefined;
      /** The quote that is open; undefined: none is written yet. */
      readonly quote: string | undefined;
      readonly closed: boolean;
      readonly selected: Selected;
    }
  | {
      readonly type: 'grouping';
      readonly clause: 'by' | 'without' | 'on' | 'ignoring' | 'group';
      readonly have: readonly string[];
      readonly at: number;
    }
  | { readonly type: 'duration'; readonly digits: string; readonly where: 'range' | 'step' | 'offset' }
  | { readonly type: 'timestamp' };

/** Whether a string argument is the name of a label of the first argument. */
export function namesLabel({ name, index }: Argument): boolean {
  if (name === 'label_replace') return index === 1 || index === 3;
  if (name === 'label_join') return index === 1 || index > 2;
  return (name === 'sort_by_label' || name === 'sort_by_label_desc') && index > 0;
}

/** What the braces around the cursor select already: the name in front of them, and each matcher that is whole and not at the cursor. */
export interface Selected {
  readonly name: Span | undefined;
  readonly matchers: readonly Span[];
}

export interface PromqlPlace {
  readonly context: PromqlContext;
  /** The word that is being typed: what an offer replaces. */
  readonly word: Span;
  /** What stands behind the word and is not written once more. */
  readonly follows: Following;
}

export interface Following {
  /** A `(`. */
  readonly paren: boolean;
  /** A pair of parentheses, and a `(` behind it. */
  readonly twoParens: boolean;
  /** `by` or `without`. */
  readonly clause: boolean;
  /** Blanks. */
  readonly blank: boolean;
}

const nothing: PromqlContext = { type: 'nothing' };

export const nothingFollows: Following = { paren: false, twoParens: false, clause: false, blank: false };

/** Tells what fits at an offset of an expression, from its tokens alone: the text may be broken anywhere. */
export function promqlPlace(text: string, offset: number): PromqlPlace {
  const tokens = scan(text);
  const textOf = (it: ScannedToken | undefined): string => (it ? text.slice(it.start, it.end) : '');
  const inside =
    tokens.find((it) => it.start < offset && offset < it.end) ?? tokens.find((it) => it.end === offset && touches(it, text, offset));
  const none = (): PromqlPlace => ({ context: nothing, word: { start: offset, end: offset }, follows: nothingFollows });
  if (inside?.type === 'comment') return none();
  const written = textOf(inside);
  // `0x`, `1h3`: a number that is not written to its end, and the word behind it.
  const glued =
    inside?.type === 'word' && !written.startsWith(':') ? tokens.find((it) => it.end === inside.start && isNumeral(it)) : undefined;
  const numeral = inside && (glued ? { start: glued.start, end: inside.end } : isNumeral(inside) ? inside : undefined);
  const isWord = inside?.type === 'word' && !numeral;
  const start = numeral?.start ?? (inside && (isWord || inside.type === 'string') ? inside.start : offset);
  const before = tokens.filter((it) => it.end <= start && it.type !== 'comment');
  const open = openBrackets(before, textOf);
  const innermost = open[open.length - 1];
  const word: Span = isWord && inside ? { start: inside.start, end: inside.end } : { start: offset, end: offset };
  const behind = tokens.filter((it) => it.start >= word.end && it.type !== 'comment');
  const follows: Following = {
    paren: textOf(behind[0]) === '(',
    twoParens: textOf(behind[0]) === '(' && textOf(behind[behind.findIndex((it) => textOf(it) === ')') + 1]) === '(',
    clause: isKeyword(behind[0], 'BY', 'WITHOUT'),
    blank: /^\s/.test(text.slice(word.end)),
  };
  const place = (context: PromqlContext, span: Span = word): PromqlPlace => ({ context, word: span, follows });
  const previous = before[before.length - 1];

  if (innermost?.bracket === '{') return bracesPlace();
  if (inside?.type === 'string') return stringPlace(inside);
  if (innermost?.bracket === '[') {
    const colon = before.slice(innermost.index + 1).some((it) => textOf(it).startsWith(':')) || (isWord && written.startsWith(':'));
    const variable = /\$\w*$/.exec(text.slice(0, offset))?.[0];
    if (variable !== undefined) {
      const rest = /^\w*/.exec(text.slice(offset))?.[0].length ?? 0;
      return place(
        { type: 'duration', digits: '', where: colon ? 'step' : 'range' },
        { start: offset - variable.length, end: offset + rest },
      );
    }
    if (isWord && !written.startsWith(':')) return none();
    const span: Span = numeral ?? (isWord ? { start: inside.start + 1, end: inside.end } : { start: offset, end: offset });
    return place({ type: 'duration', digits: text.slice(span.start, offset), where: colon ? 'step' : 'range' }, span);
  }
  const clause = innermost && clauseOf(before, innermost.index, textOf);
  if (clause && innermost) {
    const listed = tokens.slice(tokens.indexOf(before[innermost.index] as ScannedToken) + 1);
    const have: string[] = [];
    for (const it of listed) {
      if (textOf(it) === ')') break;
      if ((it.type === 'word' || it.type === 'string') && it !== inside) have.push(textOf(it).replaceAll(/["'`]/g, ''));
    }
    if (previous && textOf(previous) !== '(' && textOf(previous) !== ',') return none();
    return place({ type: 'grouping', clause, have, at: before[innermost.index]?.start ?? 0 });
  }
  if (numeral) {
    const signed = /^[-+]$/.test(textOf(previous)) ? before[before.length - 2] : previous;
    if (!isKeyword(signed, 'OFFSET') || before.length < 2) return none();
    return place({ type: 'duration', digits: text.slice(numeral.start, offset), where: 'offset' }, numeral);
  }
  return place(expressionContext());

  function stringPlace(it: ScannedToken): PromqlPlace {
    const call = innermost?.bracket === '(' ? callAround(before, open, textOf) : undefined;
    const closed = it.closed === true;
    if (!call || (closed && offset >= it.end)) return none();
    const context: PromqlContext = { type: 'string-argument', call, quote: text.charAt(it.start), closed };
    return place(context, { start: it.start + 1, end: closed ? it.end - 1 : it.end });
  }

  function bracesPlace(): PromqlPlace {
    const from = (innermost?.index ?? 0) + 1;
    const list = before.slice(from);
    const opening = before[from - 1];
    const named = before[from - 2];
    const close = tokens.find((it) => it.start >= offset && textOf(it) === '}');
    const all = tokens.slice(tokens.indexOf(opening as ScannedToken) + 1, close ? tokens.indexOf(close) : undefined);
    const metric =
      named?.type === 'word' && named.end <= (opening?.start ?? 0) && /^\s*$/.test(text.slice(named.end, opening?.start))
        ? textOf(named)
        : metricInside(all);
    const last = list[list.length - 1];
    const lastText = textOf(last);
    if (inside?.type === 'string') {
      const op = last;
      const label = list[list.length - 2];
      const quote = text.charAt(inside.start);
      const closed = inside.closed === true;
      if (offset >= inside.end && closed) return none();
      const span: Span = { start: inside.start + 1, end: closed ? inside.end - 1 : inside.end };
      // A string alone is the name of the metric.
      if (list.length === 0 && metric === undefined && textOf(opening) === '{')
        return place({ type: 'label-value', label: '__name__', op: '=', metric, quote, closed, selected: selected(inside) }, span);
      if (op?.type !== 'operator' || !label) return none();
      return place(
        {
          type: 'label-value',
          label: textOf(label).replaceAll(/["'`]/g, ''),
          op: textOf(op),
          metric,
          quote,
          closed,
          selected: selected(label),
        },
        valueSpan(span),
      );
    }
    if (last === undefined || lastText === ',') {
      const have = all
        .filter((it, i) => it !== inside && (it.type === 'word' || it.type === 'string') && all[i + 1]?.type === 'operator')
        .map((it) => textOf(it).replaceAll(/["'`]/g, ''));
      const braces: Span = { start: opening?.start ?? 0, end: close?.end ?? text.length };
      const operatorFollows = /^(=|!=|=~|!~)$/.test(textOf(behind[0]));
      return place({ type: 'label-name', metric, have, braces, operatorFollows, selected: selected(inside) });
    }
    if (last.type === 'operator' && /^(=|!=|=~|!~|==)$/.test(lastText)) {
      const label = list[list.length - 2];
      return place({
        type: 'label-value',
        label: textOf(label),
        op: lastText,
        metric,
        quote: undefined,
        closed: false,
        selected: selected(label),
      });
    }
    if (last.type === 'word' && !isWord) return place({ type: 'label-operator' });
    return none();
  }

  /** All but the matcher whose label is at the cursor. */
  function selected(label: ScannedToken | undefined): Selected {
    const brace = openBrackets(before, textOf).at(-1)?.index ?? 0;
    const named = before[brace - 1];
    const start = before[brace];
    const name = named?.type === 'word' && /^\s*$/.test(text.slice(named.end, start?.start)) ? named : undefined;
    const matchers: Span[] = [];
    const from = start ? tokens.indexOf(start) + 1 : 0;
    for (let i = from; i < tokens.length && textOf(tokens[i]) !== '}'; i++) {
      const [it, op, value] = tokens.slice(i, i + 3);
      if (!it || it === label || (it.type !== 'word' && it.type !== 'string')) continue;
      if (op?.type !== 'operator' || value?.type !== 'string' || value.closed !== true) continue;
      matchers.push({ start: it.start, end: value.end });
    }
    return { name: name && { start: name.start, end: name.end }, matchers };
  }

  /** Inside a regular expression only the alternative at the cursor is replaced. */
  function valueSpan(span: Span): Span {
    const op = textOf(previous);
    if (op !== '=~' && op !== '!~') return span;
    const bar = text.lastIndexOf('|', offset - 1);
    const next = text.indexOf('|', offset);
    return { start: bar >= span.start ? bar + 1 : span.start, end: next >= 0 && next < span.end ? next : span.end };
  }

  function metricInside(list: readonly ScannedToken[]): string | undefined {
    for (const [i, it] of list.entries()) {
      if (textOf(it) === '__name__' && textOf(list[i + 1]) === '=' && list[i + 2]?.type === 'string')
        return textOf(list[i + 2]).slice(1, -1);
      // A string alone.
      const isAlone = it !== inside && list[i - 1]?.type !== 'operator' && list[i + 1]?.type !== 'operator';
      if (it.type === 'string' && it.closed && isAlone) return textOf(it).slice(1, -1);
    }
    return undefined;
  }

  function expressionContext(): PromqlContext {
    const call = callAround(before, open, textOf);
    const operand = (bool = false, matching = false, group = false): PromqlContext => ({ type: 'operand', call, bool, matching, group });
    if (!previous) return operand();
    const written = textOf(previous);
    if (previous.type === 'operator') {
      if (written === '@') return { type: 'timestamp' };
      const signed = before[before.length - 2];
      if (/^[-+]$/.test(written) && isKeyword(signed, 'OFFSET') && before.length > 2)
        return { type: 'duration', digits: '', where: 'offset' };
      if (/^[-+]$/.test(written) && textOf(signed) === '@') return nothing;
      const isBinary = isBinaryAt(before, before.length - 1, textOf);
      // A number on the left is matched with nothing.
      const left = before[before.length - 2]?.type;
      return operand(isBinary && /^(==|!=|<|<=|>|>=)$/.test(written), isBinary && left !== 'number' && left !== 'duration');
    }
    if (previous.type === 'punctuation') {
      if (written === '(' || written === ',') return operand();
      if (written === ')') return behindModifiers() ?? behindParen();
      if (written === '}') return operator('selector');
      if (written === ']') return operator('range');
      return nothing;
    }
    if (previous.type === 'word') {
      if (isKeyword(previous, 'LAND', 'LOR', 'LUNLESS', 'ATAN2') && before.length > 1) return operand(false, true);
      if (isKeyword(previous, 'BOOL')) return operand(false, true);
      if (isKeyword(previous, 'OFFSET') && before.length > 1) return { type: 'duration', digits: '', where: 'offset' };
      if (isKeyword(previous, 'GROUP_LEFT', 'GROUP_RIGHT') && before.length > 1) return operand();
      if (isKeyword(previous, 'BY', 'WITHOUT', 'ON', 'IGNORING') && before.length > 1) return nothing;
      if (previous.keyword !== undefined && isAggregationToken(previous.keyword)) return { type: 'aggregation-clause', before: 'name' };
      if (isKeyword(previous, 'ANCHORED', 'SMOOTHED') && before.length > 1) return operator('other');
      return operator('selector');
    }
    if (previous.type === 'number' || previous.type === 'duration')
      return behindModifiers() ?? operator(endsInNumber(before, textOf) ? 'number' : 'other');
    return previous.type === 'string' ? nothing : operator('other');
  }

  /** Behind `offset 5m` or `@ start()`; undefined: what ends here is no modifier. */
  function behindModifiers(): PromqlContext | undefined {
    const has = modifiersBehind(before, textOf);
    if (!has.offset && !has.at) return undefined;
    return operator(textOf(before[has.operand]) === ']' ? 'range' : 'selector', has);
  }

  function behindParen(): PromqlContext {
    const close = before.length - 1;
    const openIndex = matchingOpen(before, close, textOf);
    const head = before[openIndex - 1];
    const call = callAround(before, open, textOf);
    if (isKeyword(head, 'BY', 'WITHOUT')) {
      const owner = before[openIndex - 2];
      if (owner?.keyword !== undefined && isAggregationToken(owner.keyword)) return { type: 'aggregation-clause', before: 'grouping' };
      return operator('aggregation-grouped');
    }
    if (isKeyword(head, 'ON', 'IGNORING'))
      return { type: 'operand', call, bool: false, matching: false, group: !isSetBefore(before, openIndex - 2, textOf) };
    if (isKeyword(head, 'GROUP_LEFT', 'GROUP_RIGHT')) return { type: 'operand', call, bool: false, matching: false, group: false };
    if (head?.keyword !== undefined && isAggregationToken(head.keyword)) return operator('aggregation');
    if (textOf(head) === ')') {
      // `sum by (a) (x)`: the body of an aggregation that has its clause already.
      const grouping = matchingOpen(before, openIndex - 1, textOf);
      if (isKeyword(before[grouping - 1], 'BY', 'WITHOUT')) return operator('aggregation-grouped');
    }
    if (endsInNumber(before, textOf)) return operator('number');
    const isCall = head?.type === 'word' && !isKeyword(head, 'LAND', 'LOR', 'LUNLESS', 'BOOL', 'ATAN2');
    return operator(isCall ? 'call' : 'other');
  }
}

function operator(operand: Extract<PromqlContext, { type: 'operator' }>['operand'], has = { offset: false, at: false }): PromqlContext {
  return { type: 'operator', operand, has };
}

const isNumeral = (it: ScannedToken): boolean => it.type === 'number' || it.type === 'duration';

/** Whether the cursor right behind a token is still in it: a word or number is being typed, a string that is closed is done. */
function touches(it: ScannedToken, text: string, offset: number): boolean {
  if (it.type === 'string') return !it.closed;
  if (it.type === 'comment') return offset === text.length || text.charAt(offset) === '\n';
  return it.type === 'word' || it.type === 'number' || it.type === 'duration';
}
