import { findFunction } from '../catalogue/functions.js';
import type { Span } from '../text/span.js';
import { argumentSpans } from './argument-spans.js';
import type { DurationPart, Expr, Grouping, Hole, Matcher, Matching, MatchOp, Mutable, Name, Subquery, VectorSelector } from './ast.js';
import { durationExpr } from './duration-parts.js';
import { parseDuration } from './durations.js';
import { unquote } from './gostring.js';
import { isAggregationToken } from './grammar/tokens.js';
import { readNumber } from './numbers.js';
import { isKeyword, type ScannedToken, scan } from './scan.js';

/** Deeper nesting than this is a hole: nobody types it, and whoever walks the tree may call itself. */
const mostNesting = 300;

/** Binding strength of the binary operators, as in Prometheus's grammar. */
const strength: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
const unaryStrength = 5;

/**
 * A tree for every text, also a broken one: what is missing is a hole, what cannot be read is passed over. Only for features; what Prometheus
 * thinks of the text is said by parseExactly.
 */
export function parseTolerant(text: string): Expr {
  const tokens = scan(text).filter((it) => it.type !== 'comment');
  let i = 0;
  let depth = 0;

  const peek = (): ScannedToken | undefined => tokens[i];
  const textOf = (it: Span | undefined): string => (it ? text.slice(it.start, it.end) : '');
  const is = (written: string): boolean => {
    const it = peek();
    return it !== undefined && (it.type === 'punctuation' || it.type === 'operator') && textOf(it) === written;
  };
  const here = (): number => peek()?.start ?? text.length;
  const before = (): number => tokens[i - 1]?.end ?? 0;
  const hole = (at = before()): Hole => ({ type: 'hole', valueType: 'none', span: { start: at, end: at } });

  const operatorAt = (it: ScannedToken | undefined): string | undefined => {
    if (!it) return undefined;
    if (it.type === 'operator') {
      const written = textOf(it);
      if (written === '=') return '==';
      return written in strength ? written : undefined;
    }
    if (it.type !== 'word') return undefined;
    return isKeyword(it, 'LAND', 'LOR', 'LUNLESS', 'ATAN2') ? textOf(it).toLowerCase() : undefined;
  };

  const expression = (least: number): Expr => {
    if (depth >= mostNesting) {
      i = tokens.length;
      return hole();
    }
    depth++;
    let left = operand();
    for (;;) {
      const it = peek();
      const op = operatorAt(it);
      const power = op === undefined ? 0 : (strength[op] ?? 0);
      if (!it || op === undefined || power < least || power === 0) break;
      i++;
      const bool = isKeyword(peek(), 'BOOL') ? peek() : undefined;
      if (bool) i++;
      const matching = matchingClause();
      while (isKeyword(peek(), 'FILL', 'FILL_LEFT', 'FILL_RIGHT')) {
        i++;
        skipParens();
      }
      const right = startsOperand() ? expression(op === '^' ? power : power + 1) : hole();
      const scalar = left.valueType === 'scalar' && right.valueType === 'scalar';
      left = {
        type: 'binary',
        valueType: scalar ? 'scalar' : 'vector',
        span: { start: left.span.start, end: Math.max(right.span.end, before()) },
        op,
        opSpan: { start: it.start, end: it.end },
        bool: bool && { start: bool.start, end: bool.end },
        matching,
        lhs: left,
        rhs: right,
      };
    }
    depth--;
    return left;
  };

  const startsOperand = (): boolean => {
    const it = peek();
    if (!it) return false;
    if (it.type === 'punctuation') return textOf(it) === '(' || textOf(it) === '{';
    if (it.type === 'operator') return textOf(it) === '+' || textOf(it) === '-';
    return it.type !== 'unknown';
  };

  const matchingClause = (): Matching | undefined => {
    const keyword = peek();
    if (!keyword || !isKeyword(keyword, 'ON', 'IGNORING')) return undefined;
    i++;
    const list = labelList();
    const matching: Mutable<Matching> = {
      on: isKeyword(keyword, 'ON'),
      span: { start: keyword.start, end: list.parens.end },
      keywordSpan: { start: keyword.start, end: keyword.end },
      parens: list.parens,
      labels: list.labels,
    };
    const group = peek();
    if (group && isKeyword(group, 'GROUP_LEFT', 'GROUP_RIGHT')) {
      i++;
      const include = is('(') ? labelList() : undefined;
      matching.group = {
        side: isKeyword(group, 'GROUP_LEFT') ? 'left' : 'right',
        keywordSpan: { start: group.start, end: group.end },
        parens: include?.parens,
        include: include?.labels ?? [],
      };
      matching.span = { start: keyword.start, end: include?.parens.end ?? group.end };
    }
    return matching;
  };

  const labelList = (): { readonly labels: readonly Name[]; readonly parens: Span } => {
    const start = here();
    const labels: Name[] = [];
    if (!is('(')) return { labels, parens: { start: before(), end: before() } };
    i++;
    while (peek() && !is(')')) {
      const it = peek() as ScannedToken;
      if (it.type === 'word') labels.push({ value: textOf(it), span: { start: it.start, end: it.end }, quoted: false });
      else if (it.type === 'string') labels.push({ value: stringValue(it), span: { start: it.start, end: it.end }, quoted: true });
      else if (is('(') || is('{') || is('[')) break;
      i++;
    }
    if (is(')')) i++;
    return { labels, parens: { start, end: closedEnd(')') } };
  };
  /** Where a bracketed thing ends: behind its bracket, or, while that is not written, where the next token would begin. */
  const closedEnd = (bracket: string): number => (textOf(tokens[i - 1]) === bracket ? before() : here());

  const stringValue = (it: ScannedToken): string => {
    const written = textOf(it);
    return unquote(it.closed ? written : written + written.charAt(0)) ?? written.slice(1);
  };

  const operand = (): Expr => {
    const it = peek();
    if (!it) return hole();
    if (it.type === 'operator' && (textOf(it) === '-' || textOf(it) === '+')) {
      i++;
      const inner = startsOperand() ? expression(unaryStrength + 1) : hole();
      return {
        type: 'unary',
        valueType: inner.valueType,
        span: { start: it.start, end: inner.span.end },
        op: textOf(it) === '-' ? '-' : '+',
        opSpan: { start: it.start, end: it.end },
        expr: inner,
      };
    }
    return postfix(primary(it));
  };

  const primary = (it: ScannedToken): Expr => {
    const span: Span = { start: it.start, end: it.end };
    switch (it.type) {
      case 'number':
        i++;
        return { type: 'number', valueType: 'scalar', span, value: readNumber(textOf(it)).value, duration: false };
      case 'duration': {
        i++;
        const result = parseDuration(textOf(it));
        return { type: 'number', valueType: 'scalar', span, value: result.ok ? result.milliseconds / 1000 : 0, duration: true };
      }
      case 'string':
        i++;
        return { type: 'string', valueType: 'string', span, value: stringValue(it) };
      case 'word':
        return wordOperand(it);
      default:
        break;
    }
    if (is('(')) {
      i++;
      const inner = is(')') ? hole() : expression(1);
      passOver(')');
      return { type: 'paren', valueType: inner.valueType, span: { start: it.start, end: closedEnd(')') }, expr: inner };
    }
    if (is('{')) return selector(undefined);
    if (is(')') || is(']') || is('}') || is(',')) return hole();
    i++;
    return startsOperand() ? operand() : hole();
  };

  /** Reads what stands before a closing bracket and should not, then the bracket. */
  const passOver = (close: string) => {
    while (peek() && !is(close)) {
      if (is(')') || is(']') || is('}')) return;
      if (is(',') && close !== ')') i++;
      else if (operatorAt(peek()) !== undefined || !startsOperand()) i++;
      else expression(1);
    }
    if (is(close)) i++;
  };
  const skipParens = () => {
    if (!is('(')) return;
    let open = 0;
    do {
      if (is('(')) open++;
      else if (is(')')) open--;
      i++;
    } while (open > 0 && peek());
  };

  const wordOperand = (it: ScannedToken): Expr => {
    const next = tokens[i + 1];
    const opens = next?.type === 'punctuation' && textOf(next) === '(';
    if (it.keyword !== undefined && isAggregationToken(it.keyword) && (opens || isKeyword(next, 'BY', 'WITHOUT'))) return aggregation(it);
    if (opens && !isKeyword(it, 'BY', 'WITHOUT', 'ON', 'IGNORING', 'GROUP_LEFT', 'GROUP_RIGHT')) return call(it);
    i++;
    const name: Name = { value: textOf(it), span: { start: it.start, end: it.end }, quoted: false };
    return is('{') ? selector(name) : selectorOf(name, undefined, [], []);
  };

  const argumentList = (): { readonly args: Expr[]; readonly parens: Span } => {
    const start = here();
    const args: Expr[] = [];
    if (!is('(')) return { args, parens: { start: before(), end: before() } };
    i++;
    while (peek() && !is(')')) {
      if (is(',')) {
        if (args.length === 0) args.push(hole());
        i++;
        args.push(peek() && !is(')') && !is(',') ? expression(1) : hole());
        continue;
      }
      if (is(']') || is('}')) {
        i++;
        continue;
      }
      const from = i;
      const arg = expression(1);
      if (args.length === 0 || arg.type !== 'hole') args.push(arg);
      if (i === from) i++;
    }
    if (is(')')) i++;
    const parens = { start, end: closedEnd(')') };
    argumentSpans.set(args, parens);
    return { args, parens };
  };

  const call = (it: ScannedToken): Expr => {
    i++;
    const { args, parens } = argumentList();
    const name = textOf(it);
    return {
      type: 'call',
      valueType: findFunction(name)?.returns ?? 'vector',
      span: { start: it.start, end: parens.end },
      name,
      nameSpan: { start: it.start, end: it.end },
      args,
      parens,
    };
  };

  const groupingClause = (): Grouping | undefined => {
    const keyword = peek();
    if (!keyword || !isKeyword(keyword, 'BY', 'WITHOUT')) return undefined;
    i++;
    const list = labelList();
    return {
      without: isKeyword(keyword, 'WITHOUT'),
      span: { start: keyword.start, end: list.parens.end },
      keywordSpan: { start: keyword.start, end: keyword.end },
      parens: list.parens,
      labels: list.labels,
    };
  };

  const aggregation = (it: ScannedToken): Expr => {
    i++;
    const first = groupingClause();
    const { args, parens } = argumentList();
    const grouping = first ?? groupingClause();
    const op = textOf(it).toLowerCase();
    const withParam = ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'].includes(op);
    return {
      type: 'aggregation',
      valueType: 'vector',
      span: { start: it.start, end: before() },
      op,
      opSpan: { start: it.start, end: it.end },
      param: withParam ? args[0] : undefined,
      expr: (withParam ? args[1] : args[0]) ?? hole(parens.end),
      grouping,
      parens,
    };
  };

  const selectorOf = (
    name: Name | undefined,
    braces: Span | undefined,
    matchers: readonly Matcher[],
    quotedNames: readonly Name[],
  ): VectorSelector => ({
    type: 'selector',
    valueType: 'vector',
    span: { start: name?.span.start ?? braces?.start ?? before(), end: braces?.end ?? name?.span.end ?? before() },
    name,
    matchers,
    quotedNames,
    braces,
  });

  const selector = (outside: Name | undefined): VectorSelector => {
    const start = here();
    i++;
    const matchers: Matcher[] = [];
    const names: Name[] = [];
    while (peek() && !is('}')) {
      const it = peek() as ScannedToken;
      if (it.type === 'word' || it.type === 'string') {
        i++;
        const label: Name = {
          value: it.type === 'string' ? stringValue(it) : textOf(it),
          span: { start: it.start, end: it.end },
          quoted: it.type === 'string',
        };
        const op = peek();
        const written = textOf(op);
        if (op?.type === 'operator' && (written === '=' || written === '!=' || written === '=~' || written === '!~' || written === '==')) {
          i++;
          const value = peek();
          const has = value?.type === 'string';
          if (has) i++;
          matchers.push({
            span: { start: it.start, end: before() },
            label,
            op: written === '==' ? '=' : (written as MatchOp),
            opSpan: { start: op.start, end: op.end },
            value: has ? stringValue(value) : '',
            valueSpan: has ? { start: value.start, end: value.end } : { start: op.end, end: op.end },
          });
        } else if (label.quoted) names.push(label);
        else {
          matchers.push({
            span: label.span,
            label,
            op: undefined,
            opSpan: { start: it.end, end: it.end },
            value: '',
            valueSpan: { start: it.end, end: it.end },
          });
        }
        continue;
      }
      if (is(')') || is(']') || is('[')) break;
      i++;
    }
    if (is('}')) i++;
    const braces = { start, end: closedEnd('}') };
    return selectorOf(outside ?? names[0], braces, matchers, names);
  };

  /** Ranges, subqueries, offset, @ and the words behind an operand. */
  const postfix = (start: Expr): Expr => {
    let expr = start;
    for (;;) {
      const it = peek();
      if (!it) return expr;
      if (is('[')) expr = bracket(expr, it);
      else if (isKeyword(it, 'OFFSET')) {
        i++;
        const part = offsetDuration();
        modify(expr, (node) => {
          node.offset = { span: { start: it.start, end: before() }, duration: durationExpr(part) };
        });
      } else if (it.type === 'operator' && textOf(it) === '@') {
        i++;
        timestamp(expr, it);
      } else if (isKeyword(it, 'ANCHORED', 'SMOOTHED')) {
        i++;
        const node = expr.type === 'matrix' ? expr.selector : expr;
        if (node.type === 'selector') {
          (node as Mutable<VectorSelector>).extended = {
            span: { start: it.start, end: it.end },
            kind: isKeyword(it, 'ANCHORED') ? 'anchored' : 'smoothed',
          };
        }
      } else return expr;
    }
  };

  const modify = (expr: Expr, write: (node: Mutable<VectorSelector> | Mutable<Subquery>) => void) => {
    const node = expr.type === 'matrix' ? expr.selector : expr;
    if (node.type === 'selector' || node.type === 'subquery') write(node);
    (expr as Mutable<Expr>).span = { start: expr.span.start, end: before() };
  };

  const timestamp = (expr: Expr, at: ScannedToken) => {
    const sign = is('-') ? -1 : 1;
    if (is('-') || is('+')) i++;
    const it = peek();
    const next = tokens[i + 1];
    if (it && isKeyword(it, 'START', 'END') && textOf(next) === '(') {
      const preprocessor = isKeyword(it, 'START') ? 'start' : 'end';
      i++;
      skipParens();
      modify(expr, (node) => {
        node.at = { span: { start: at.start, end: before() }, preprocessor };
      });
      return;
    }
    if (it?.type === 'number' || it?.type === 'duration') i++;
    const value = it?.type === 'number' ? readNumber(textOf(it)).value : 0;
    modify(expr, (node) => {
      node.at = { span: { start: at.start, end: before() }, timestamp: sign * value };
    });
  };

  const literal = (it: ScannedToken): DurationPart => {
    const result = it.type === 'duration' ? parseDuration(textOf(it)) : undefined;
    const seconds = result ? (result.ok ? result.milliseconds / 1000 : 0) : readNumber(textOf(it)).value;
    return { type: 'literal', span: { start: it.start, end: it.end }, seconds, duration: it.type === 'duration' };
  };
  const offsetDuration = (): DurationPart => {
    const it = peek();
    if (is('-') || is('+')) {
      i++;
      const operandPart = offsetDuration();
      const span = { start: it?.start ?? before(), end: operandPart.span.end };
      if (operandPart.type === 'literal')
        return { ...operandPart, span, seconds: textOf(it) === '-' ? -operandPart.seconds : operandPart.seconds };
      return { type: 'unary', op: textOf(it) === '-' ? '-' : '+', operand: operandPart, span };
    }
    if (it?.type === 'number' || it?.type === 'duration') {
      i++;
      return literal(it);
    }
    if (is('(') || (it && isKeyword(it, 'STEP', 'RANGE', 'MAX_OF', 'MIN_OF') && textOf(tokens[i + 1]) === '(')) {
      const start = here();
      if (!is('(')) i++;
      skipParens();
      return { type: 'hole', span: { start, end: before() } };
    }
    return { type: 'hole', span: { start: before(), end: before() } };
  };

  const bracket = (expr: Expr, open: ScannedToken): Expr => {
    i++;
    const parts: ScannedToken[][] = [[]];
    while (peek() && !is(']')) {
      const it = peek() as ScannedToken;
      if (is('{') || is('}') || is('[')) break;
      const written = textOf(it);
      if (it.type === 'word' && written.startsWith(':')) {
        parts.push([]);
        if (written.length > 1) parts[parts.length - 1]?.push({ type: 'word', start: it.start + 1, end: it.end });
      } else parts[parts.length - 1]?.push(it);
      i++;
    }
    if (is(']')) i++;
    const end = closedEnd(']');
    const part = (list: readonly ScannedToken[] | undefined, at: number): DurationPart => {
      const [first] = list ?? [];
      const last = list?.[list.length - 1];
      if (!first || !last) return { type: 'hole', span: { start: at, end: at } };
      if (list?.length === 1 && (first.type === 'number' || first.type === 'duration')) return literal(first);
      return { type: 'hole', span: { start: first.start, end: last.end } };
    };
    const range = part(parts[0], open.end);
    const brackets = { start: open.start, end };
    if (parts.length > 1) {
      const step = parts[1] && parts[1].length > 0 ? part(parts[1], end) : undefined;
      return {
        type: 'subquery',
        valueType: 'matrix',
        span: { start: expr.span.start, end },
        expr,
        range: durationExpr(range),
        step: step && durationExpr(step),
        bracket: brackets,
      };
    }
    const selected = expr.type === 'selector' ? expr : hole(expr.span.end);
    return {
      type: 'matrix',
      valueType: 'matrix',
      span: { start: expr.span.start, end },
      selector: selected,
      range: durationExpr(range),
      bracket: brackets,
    };
  };

  let root = tokens.length === 0 ? hole(0) : expression(1);
  // What is left over after a whole expression is kept as the right side of nothing: the tree covers the text.
  for (let extra = 0; i < tokens.length && extra < mostNesting; extra++) {
    const from = i;
    const at = tokens[i] as ScannedToken;
    depth = 0;
    const next = startsOperand() ? expression(1) : hole(at.end);
    if (i === from) i++;
    if (next.type === 'hole') continue;
    root = {
      type: 'binary',
      valueType: 'vector',
      span: { start: root.span.start, end: next.span.end },
      op: '',
      opSpan: { start: at.start, end: at.start },
      bool: undefined,
      matching: undefined,
      lhs: root,
      rhs: next,
    };
  }
  return root;
}
