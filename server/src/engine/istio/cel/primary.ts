import type { Span } from '../../text/span.js';
import type { CelExpr } from './ast.js';
import { exprFirst, memberFirst, only, orEnd, words } from './follow.js';
import type { CelToken } from './lexer.js';
import type { Follow, Stream } from './recovery.js';

/** Takes what is read of a rule so far. */
export type Keep = (it: CelExpr) => void;

/** What the rules of operands share with those around them. */
export interface Rules {
  readonly stream: Stream;
  /** The names, calls and literals so far. */
  readonly built: CelExpr[];
  /** Runs a rule; when it cannot go on, what was kept of it last stands. */
  keeping(name: string, follow: Follow, run: (keep: Keep) => CelExpr): CelExpr;
  /** A call from behind its opening parenthesis on. */
  call(name: CelToken, target: CelExpr | undefined, open: CelToken, start: number, behind: Follow, keep: Keep): CelExpr;
  unsupported(syntax: string, at: CelToken, span: Span): CelExpr;
  broken(at: CelToken): CelExpr;
  escapedName(follow: Follow): CelToken;
  expression(follow: Follow): CelExpr;
}

/** The rule of an operand: names and calls, literals, lists, maps, messages, and what stands in parentheses. */
export function createPrimary({
  stream,
  built,
  keeping,
  call,
  unsupported,
  broken,
  escapedName,
  expression,
}: Rules): (follow: Follow) => CelExpr {
  const { la, token, match, sync } = stream;

  const leaf = (it: CelExpr): CelExpr => {
    built.push(it);
    return it;
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

  return primary;
}

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
