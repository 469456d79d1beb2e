import { remembered } from '../../text/remember.js';
import type { Span } from '../../text/span.js';
import { type CelExpr, isDeep } from './ast.js';
import { type CelToken, tokenize } from './lexer.js';
import { macroErrors } from './macros.js';
import { createStream, type Follow, type Report } from './recovery.js';

/** One complaint of the CEL parser. */
export interface CelProblem {
  /** cel-go's words: `Syntax error: …`. */
  readonly message: string;
  /** 1-based line, and 1-based column in characters; 0 for an empty text; -1 and 0 for a text as a whole. */
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface ParsedCel {
  readonly text: string;
  readonly expr: CelExpr;
  readonly problems: readonly CelProblem[];
}

/** Nesting of one rule that cel-go allows. */
const mostDepth = 250;
/** Characters that cel-go reads at most. */
const mostCharacters = 100_000;

const atoms = ['true', 'false', 'null', 'NUM_FLOAT', 'NUM_INT', 'NUM_UINT', 'STRING', 'BYTES', 'IDENTIFIER'];
const memberFirst = ['[', '{', '(', '.', '-', ...atoms];
const exprFirst = [...memberFirst, '!'];
const relations = ['==', '!=', 'in', '<', '<=', '>=', '>'];
const products = ['*', '/', '%'];
const sums = ['+', '-'];
const calcs = [...products, ...sums];

const only = (...set: readonly string[]): Follow => ({ set, nullable: false });
const orEnd = (...set: readonly string[]): Follow => ({ set, nullable: true });
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

/** Words of the language that a lexer does not take for names. */
const words = ['true', 'false', 'null'];

/** Takes what is read of a rule so far. */
type Keep = (it: CelExpr) => void;

class TooDeep {}

/**
 * Reads CEL as istiod does for access log filters: syntax and macros, no types. Same verdict and places as google/cel-go v0.28.1.
 * Never throws. Remembered: several checks ask for the same text, and in a mesh the same expressions stand in many objects.
 */
export const parseCel = remembered(200, read);

function read(text: string): ParsedCel {
  const whole: Span = { start: 0, end: text.length };
  const size = [...text].length;
  if (size > mostCharacters) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${mostCharacters}`;
    return { text, expr: { type: 'error', span: whole, at: 0 }, problems: [{ message, line: -1, column: 0, offset: 0 }] };
  }
  const { tokens, errors } = tokenize(text);
  const place = placer(text);
  const lexical = errors.map((it) => ({
    offset: it.offset,
    message: `Syntax error: token recognition error at: '${it.text}'`,
  }));
  try {
    const { expr, reports, built } = parseTokens(text, tokens);
    // What could be read is looked at even where the syntax is wrong; what is said comes in the order of the text.
    const all = [...lexical, ...reports, ...macroErrors(built)];
    const shallow: CelExpr = isDeep(expr) ? { type: 'error', span: whole, at: 0 } : expr;
    return { text, expr: shallow, problems: all.sort((a, b) => a.offset - b.offset).map((it) => ({ ...it, ...place(it.offset) })) };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const message = `expression recursion limit exceeded: ${mostDepth}`;
    return { text, expr: { type: 'error', span: whole, at: 0 }, problems: [{ message, line: -1, column: 0, offset: 0 }] };
  }
}

function placer(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  return (offset) => {
    if (text === '' || offset < 0) return { line: 1, column: 0 };
    const before = text.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: [...before.slice(start)].length + 1 };
  };
}

interface Parsed {
  readonly expr: CelExpr;
  readonly reports: readonly Report[];
  /** The names, calls and literals, those included that stand in something broken and so not in `expr`. */
  readonly built: readonly CelExpr[];
}

function parseTokens(text: string, tokens: readonly CelToken[]): Parsed {
  const stream = createStream(text, tokens);
  const { la, token, match, sync } = stream;
  const reports = stream.reports;
  let depth = 0;

  /** What was read of no kind has no place, either. */
  const broken = (at: CelToken): CelExpr => ({ type: 'error', span: at.span, at: -1 });
  const built: CelExpr[] = [];
  const leaf = (it: CelExpr): CelExpr => {
    built.push(it);
    return it;
  };
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

  const visitor: Report[] = [];
  const unsupported = (syntax: string, at: CelToken, span: Span): CelExpr => {
    visitor.push({ offset: at.span.start, message: `unsupported syntax '${syntax}'` });
    return { type: 'error', span, at: at.span.start };
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

  const primary = (follow: Follow): CelExpr =>
    keeping('primary', follow, (keep) => {
      sync(memberFirst);
      const first = token();
      switch (first.type) {
        case '(': {
          match('(', only(...exprFirst));
          const inner = expression(only(')'));
          keep(inner);
          const close = match(')', orEnd());
          return { ...inner, span: { start: first.span.start, end: close.span.end } };
        }
        case '[':
          return list(keep);
        case '{':
          return struct(keep);
        case '.':
        case 'IDENTIFIER':
          return named(keep);
        case '<EOF>':
          return stream.noViable(first, first);
        default:
          return literal(orEnd());
      }
    });

  const named = (keep: Keep): CelExpr => {
    const first = token();
    const dotted = first.type === '.' ? 1 : 0;
    if (dotted && la(2) !== 'IDENTIFIER' && !words.includes(la(2))) stream.noViable(first, token(2));
    let ahead = dotted + 2;
    while (la(ahead) === '.' && la(ahead + 1) === 'IDENTIFIER') ahead += 2;
    const isMessage = la(ahead) === '{';
    if (dotted) match('.', only('IDENTIFIER'));
    const name = match('IDENTIFIER', orEnd('(', '.', '{'));
    const span: Span = { start: first.span.start, end: name.span.end };
    if (isMessage) {
      while (la() === '.') {
        match('.', only('IDENTIFIER'));
        match('IDENTIFIER', only('.', '{'));
      }
      return message(first, keep);
    }
    if (la() !== '(') return leaf({ type: 'ident', name: name.text, span, at: name.span.start });
    const open = match('(', only(')', ...exprFirst));
    return call(name, undefined, open, first.span.start, orEnd(), keep);
  };

  /** Whether a comma is followed by another item rather than the end. */
  const another = (firsts: readonly string[]) => la() === ',' && firsts.includes(la(2));

  const optional = (follow: Follow): CelExpr =>
    stream.rule(
      'optExpr',
      follow,
      () => {
        sync(['?', ...exprFirst]);
        const mark = la() === '?' ? match('?', only(...exprFirst)) : undefined;
        const inner = expression(orEnd());
        return mark ? unsupported('?', mark, inner.span) : inner;
      },
      broken,
    );

  const list = (keep: Keep): CelExpr => {
    const open = match('[', only('?', ',', ']', ...exprFirst));
    const items: CelExpr[] = [];
    const it = { type: 'list', items, span: open.span, at: open.span.start } as const;
    keep(it);
    sync(['?', ',', ']', ...exprFirst]);
    if (la() === '?' || exprFirst.includes(la())) {
      stream.rule(
        'listInit',
        only(',', ']'),
        () => {
          items.push(optional(orEnd(',')));
          while (another(['?', ...exprFirst])) {
            match(',', only('?', ...exprFirst));
            items.push(optional(orEnd(',')));
          }
        },
        () => undefined,
      );
    }
    sync([',', ']']);
    if (la() === ',') match(',', only(']'));
    const close = match(']', orEnd());
    return { ...it, span: { start: open.span.start, end: close.span.end } };
  };

  const struct = (keep: Keep): CelExpr => {
    const open = match('{', only('?', ',', '}', ...exprFirst));
    const entries: { key: CelExpr; value: CelExpr }[] = [];
    const it = { type: 'map', entries, span: open.span, at: open.span.start } as const;
    keep(it);
    const entry = () => {
      const before = built.length;
      const key = optional(only(':'));
      // A key without its colon is not looked at.
      try {
        match(':', only(...exprFirst));
      } catch (error) {
        built.length = before;
        throw error;
      }
      entries.push({ key, value: expression(orEnd(',')) });
    };
    sync(['?', ',', '}', ...exprFirst]);
    if (la() === '?' || exprFirst.includes(la())) {
      stream.rule(
        'mapInitializerList',
        only(',', '}'),
        () => {
          entry();
          while (another(['?', ...exprFirst])) {
            match(',', only('?', ...exprFirst));
            entry();
          }
        },
        () => undefined,
      );
    }
    sync([',', '}']);
    if (la() === ',') match(',', only('}'));
    const close = match('}', orEnd());
    return { ...it, span: { start: open.span.start, end: close.span.end } };
  };

  const message = (first: CelToken, keep: Keep): CelExpr => {
    const names = ['?', 'IDENTIFIER', 'ESC_IDENTIFIER'];
    const open = match('{', only('}', ',', ...names));
    const values: CelExpr[] = [];
    const it = { type: 'message', values, span: { start: first.span.start, end: open.span.end }, at: open.span.start } as const;
    keep(it);
    const field = () => {
      stream.rule(
        'optField',
        only(':'),
        () => {
          sync(names);
          const mark = la() === '?' ? match('?', only('IDENTIFIER', 'ESC_IDENTIFIER')) : undefined;
          const name = escapedName(orEnd());
          if (mark) unsupported('?', mark, name.span);
        },
        () => undefined,
      );
      match(':', only(...exprFirst));
      values.push(expression(orEnd(',')));
    };
    sync(['}', ',', ...names]);
    if (names.includes(la())) {
      stream.rule(
        'fieldInitializerList',
        only(',', '}'),
        () => {
          field();
          while (another(names)) {
            match(',', only(...names));
            field();
          }
        },
        () => undefined,
      );
    }
    sync([',', '}']);
    if (la() === ',') match(',', only('}'));
    const close = match('}', orEnd());
    return { ...it, span: { start: first.span.start, end: close.span.end } };
  };

  const kinds: Readonly<Record<string, 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'bool' | 'null'>> = {
    NUM_INT: 'int',
    NUM_UINT: 'uint',
    NUM_FLOAT: 'double',
    STRING: 'string',
    BYTES: 'bytes',
    true: 'bool',
    false: 'bool',
    null: 'null',
  };

  const literal = (follow: Follow): CelExpr =>
    stream.rule(
      'literal',
      follow,
      () => {
        const first = token();
        if (first.type === '-') {
          if (la(2) !== 'NUM_INT' && la(2) !== 'NUM_FLOAT') stream.noViable(first, token(2));
          match('-', only('NUM_INT', 'NUM_FLOAT'));
        }
        const value = token();
        const kind = kinds[value.type];
        if (!kind) return stream.noViable(value, value);
        match(value.type, orEnd());
        const text = first.type === '-' ? `-${value.text}` : value.text;
        return leaf({ type: 'literal', kind, text, span: { start: first.span.start, end: value.span.end }, at: first.span.start });
      },
      broken,
    );

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
