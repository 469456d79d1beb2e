import type { Span } from '../../text/span.js';
import type { CelExpr } from './ast.js';
import { exprFirst, memberFirst, only, orEnd, words } from './follow.js';
import type { CelToken } from './lexer.js';
import { createPrimary, type Keep } from './primary.js';
import { createStream, type Follow, type Report } from './recovery.js';

/** Nesting of one rule that cel-go allows. */
export const mostDepth = 250;

/** Thrown where rules nest deeper. */
export class TooDeep {}

const relations = ['==', '!=', 'in', '<', '<=', '>=', '>'];
const products = ['*', '/', '%'];
const sums = ['+', '-'];
const calcs = [...products, ...sums];

const afterMember = orEnd('.', '[');
const afterProduct = orEnd(...products);

interface Level {
  readonly rule: string;
  readonly ops: readonly string[];
  /** What may stand behind an operand. */
  readonly operand: Follow;
  readonly balanced?: true;
}

/** Operators of two sides, from the loosest to the tightest. */
const levels: readonly Level[] = [
  { rule: 'conditionalOr', ops: ['||'], operand: orEnd('||'), balanced: true },
  { rule: 'conditionalAnd', ops: ['&&'], operand: orEnd('&&'), balanced: true },
  { rule: 'relation', ops: relations, operand: orEnd(...relations) },
  { rule: 'calc', ops: sums, operand: orEnd(...sums, ...calcs) },
  { rule: 'calc', ops: products, operand: afterProduct },
];

/** What was read of an expression. */
export interface Parsed {
  readonly expr: CelExpr;
  readonly reports: readonly Report[];
  /** The names, calls and literals, those included that stand in something broken and so not in `expr`. */
  readonly built: readonly CelExpr[];
}

/** The rules of operators, members and calls. Source: parser/gen/CEL.g4 of cel-go. */
export function parseTokens(text: string, tokens: readonly CelToken[]): Parsed {
  const stream = createStream(text, tokens);
  const { la, token, match, sync } = stream;
  const reports = stream.reports;
  let depth = 0;

  /** What was read of no kind has no place, either. */
  const broken = (at: CelToken): CelExpr => ({ type: 'error', span: at.span, at: -1 });
  const built: CelExpr[] = [];
  /** A call from behind its opening parenthesis on. */
  const call = (name: CelToken, target: CelExpr | undefined, open: CelToken, start: number, behind: Follow, keep: Keep): CelExpr => {
    const it = { type: 'call', name: name.text, target, args: [], span: { start, end: open.span.end }, at: open.span.start } as const;
    keep(it);
    const args = argumentsIn();
    built.push({ ...it, args });
    const close = match(')', behind);
    return { ...it, args, span: { start, end: close.span.end } };
  };
  const over = (a: CelExpr, end: number): Span => ({ start: a.span.start, end });
  const binary = (op: CelToken, lhs: CelExpr, rhs: CelExpr): CelExpr => ({
    type: 'call',
    name: op.text,
    target: undefined,
    args: [lhs, rhs],
    span: over(lhs, rhs.span.end),
    at: op.span.start,
  });

  const visitor: Report[] = [];
  const unsupported = (syntax: string, at: CelToken, span: Span): CelExpr => {
    visitor.push({ offset: at.span.start, message: `unsupported syntax '${syntax}'` });
    return { type: 'error', span, at: at.span.start };
  };

  /** Runs a rule; when it cannot go on, what was kept of it last stands. */
  const keeping = (name: string, follow: Follow, run: (keep: Keep) => CelExpr): CelExpr => {
    let kept: CelExpr | undefined;
    const keep: Keep = (it) => {
      kept = it;
    };
    return stream.rule(
      name,
      follow,
      () => run(keep),
      (at) => kept ?? broken(at),
    );
  };

  const expression = (follow: Follow): CelExpr =>
    keeping('expr', follow, (keep) => {
      if (++depth > mostDepth) throw new TooDeep();
      try {
        const condition = operation(orEnd('?'));
        if (la() !== '?') return condition;
        const op = match('?', only(...exprFirst));
        const it = {
          type: 'call',
          name: '?:',
          target: undefined,
          args: [condition],
          span: over(condition, op.span.end),
          at: op.span.start,
        } as const;
        keep(it);
        const yes = operation(only(':'));
        match(':', only(...exprFirst));
        const no = expression(orEnd());
        return { ...it, args: [condition, yes, no], span: over(condition, no.span.end) };
      } finally {
        depth--;
      }
    });

  /**
   * The rules of operators of two sides, from `||` down to `*`, in one loop instead of a call each: of 250 nested brackets the stack has room for
   * only so many. None of these rules can fail, so that all their recovery needs is to know what is open.
   */
  const operation = (follow: Follow): CelExpr => {
    const open: { terms: CelExpr[]; ops: CelToken[] }[] = levels.map(() => ({ terms: [], ops: [] }));
    for (let level = 0; ; ) {
      for (; level < levels.length; level++)
        stream.enter(levels[level]?.rule ?? '', level === 0 ? follow : (levels[level - 1]?.operand ?? follow));
      let it = unary(afterProduct);
      for (level--; level >= 0; level--) {
        const { terms, ops } = open[level] as { terms: CelExpr[]; ops: CelToken[] };
        terms.push(it);
        if (levels[level]?.ops.includes(la())) {
          ops.push(match(la(), only(...exprFirst)));
          break;
        }
        it = levels[level]?.balanced ? balanced(terms, ops, 0, ops.length - 1) : leftToRight(terms, ops);
        open[level] = { terms: [], ops: [] };
        stream.leave();
      }
      if (level < 0) return it;
      level++;
    }
  };

  const leftToRight = (terms: readonly CelExpr[], ops: readonly CelToken[]): CelExpr =>
    terms.reduce((left, right, i) => binary(ops[i - 1] as CelToken, left, right));

  /** cel-go's balancer: a long chain makes no deep tree. */
  const balanced = (terms: readonly CelExpr[], ops: readonly CelToken[], low: number, high: number): CelExpr => {
    if (low > high) return terms[low] as CelExpr;
    const middle = (low + high + 1) >> 1;
    return binary(ops[middle] as CelToken, balanced(terms, ops, low, middle - 1), balanced(terms, ops, middle + 1, high));
  };

  const unary = (follow: Follow): CelExpr =>
    stream.rule(
      'unary',
      follow,
      () => {
        sync(exprFirst);
        const first = token();
        let count = 0;
        if (first.type === '!') {
          while (la() === '!') {
            match('!', only(...exprFirst));
            count++;
            stream.syncBack(exprFirst);
          }
        } else {
          while (la() === '-') {
            if (!memberFirst.includes(la(2))) stream.noViable(token(), token(2));
            // The sign of a number belongs to the number, except behind another sign.
            if (count === 0 && (la(2) === 'NUM_INT' || la(2) === 'NUM_FLOAT')) break;
            match('-', only(...memberFirst));
            count++;
            stream.syncBack(memberFirst);
          }
        }
        const operand = member(orEnd());
        if (count % 2 === 0) return operand;
        return {
          type: 'call',
          name: first.text,
          target: undefined,
          args: [operand],
          span: { start: first.span.start, end: operand.span.end },
          at: first.span.start,
        };
      },
      broken,
    );

  const member = (follow: Follow): CelExpr =>
    keeping('member', follow, (keep) => {
      let left = primary(afterMember);
      keep(left);
      while (la() === '.' || la() === '[') {
        left = la() === '.' ? selection(left, keep) : indexing(left, keep);
        keep(left);
      }
      return left;
    });

  const selection = (operand: CelExpr, keep: Keep): CelExpr => {
    const next = la(2);
    const isWord = words.includes(next);
    if (next !== '?' && next !== 'IDENTIFIER' && next !== 'ESC_IDENTIFIER' && !isWord) stream.noViable(token(), token(2));
    const dot = match('.', only('?', 'IDENTIFIER', 'ESC_IDENTIFIER'));
    // A word of the language is taken for the name of a function.
    if (isWord || (next === 'IDENTIFIER' && la(2) === '(')) {
      const name = match('IDENTIFIER', only('('));
      const open = match('(', only(')', ...exprFirst));
      return call(name, operand, open, operand.span.start, afterMember, keep);
    }
    const optional = la() === '?' ? match('?', only('IDENTIFIER', 'ESC_IDENTIFIER')) : undefined;
    const field = escapedName(afterMember);
    if (optional) return unsupported('.?', dot, over(operand, field.span.end));
    return {
      type: 'select',
      operand,
      field: field.text.replaceAll('`', ''),
      fieldSpan: field.span,
      span: over(operand, field.span.end),
      at: dot.span.start,
    };
  };

  const escapedName = (follow: Follow): CelToken =>
    stream.rule(
      'escapeIdent',
      follow,
      () => {
        sync(['IDENTIFIER', 'ESC_IDENTIFIER']);
        return match(la() === 'ESC_IDENTIFIER' ? 'ESC_IDENTIFIER' : 'IDENTIFIER', orEnd());
      },
      (at) => at,
    );

  const indexing = (operand: CelExpr, keep: Keep): CelExpr => {
    const open = match('[', only('?', ...exprFirst));
    keep({ type: 'index', operand, index: broken(open), span: over(operand, open.span.end), at: open.span.start });
    sync(['?', ...exprFirst]);
    const optional = la() === '?' ? match('?', only(...exprFirst)) : undefined;
    const index = expression(only(']'));
    const close = match(']', afterMember);
    if (optional) return unsupported('[?', open, over(operand, close.span.end));
    return { type: 'index', operand, index, span: over(operand, close.span.end), at: open.span.start };
  };

  /** Arguments up to, not with, the closing parenthesis. */
  const argumentsIn = (): readonly CelExpr[] => {
    sync([')', ...exprFirst]);
    if (!exprFirst.includes(la())) return [];
    const args: CelExpr[] = [];
    stream.rule(
      'exprList',
      only(')'),
      () => {
        args.push(expression(orEnd(',')));
        while (la() === ',') {
          match(',', only(...exprFirst));
          args.push(expression(orEnd(',')));
        }
      },
      () => undefined,
    );
    return args;
  };

  const primary = createPrimary({ stream, built, keeping, call, unsupported, broken, escapedName, expression });

  const expr = stream.rule(
    'start',
    only(),
    () => {
      const found = expression(only('<EOF>'));
      match('<EOF>', only());
      return found;
    },
    broken,
  );
  return { expr, reports: [...reports, ...visitor], built };
}
