import type { CelExpr } from './ast.js';
import type { Report } from './recovery.js';

/** Words that CEL keeps for itself; refused as names, not as fields. */
const reserved = new Set('as break const continue else for function if import let loop package namespace return var void while'.split(' '));

const simpleName = new Map([
  ['all', 'argument must be a simple name'],
  ['exists', 'argument must be a simple name'],
  ['exists_one', 'argument must be a simple name'],
  ['existsOne', 'argument must be a simple name'],
  ['filter', 'argument is not an identifier'],
  ['map', 'argument is not an identifier'],
]);

/**
 * What cel-go's tree builder refuses: reserved names, arguments of macros, numbers out of range; of all expressions that were read, each by
 * itself. Source: google/cel-go parser/{parser,macro}.go.
 */
export function macroErrors(read: readonly CelExpr[]): readonly Report[] {
  const reports: Report[] = [];
  // Of a macro that is refused, by its parenthesis: it is what is wrong in it. An inner one is read before an outer.
  const refused = new Map<number, number>();
  const say = (expr: CelExpr, message: string) => reports.push({ offset: placeOf(expr), message });
  const placeOf = (expr: CelExpr) => refused.get(expr.at) ?? expr.at;
  for (const expr of read) {
    if (expr.type === 'ident' && reserved.has(expr.name))
      reports.push({ offset: expr.span.start, message: `reserved identifier: ${expr.name}` });
    if (expr.type === 'literal') {
      const wrong = wrongLiteral(expr.kind, expr.text);
      if (wrong) say(expr, wrong);
    }
    if (expr.type !== 'call') continue;
    if (!expr.target && reserved.has(expr.name)) reports.push({ offset: expr.span.start, message: `reserved identifier: ${expr.name}` });
    const [first] = expr.args;
    const message = first && wrongMacro(expr, first, refused.has(first.at));
    if (!message) continue;
    say(first, message);
    refused.set(expr.at, placeOf(first));
  }
  return reports;
}

/** What a call that is a macro says of its first argument. */
function wrongMacro(call: CelExpr & { readonly type: 'call' }, first: CelExpr, isRefused: boolean): string | undefined {
  if (isHas(call)) {
    // What `has` makes is a selection itself.
    const isSelection = first.type === 'select' || (first.type === 'call' && isHas(first));
    return isSelection && !isRefused ? undefined : 'invalid argument to has() macro';
  }
  const message = call.target ? simpleName.get(call.name) : undefined;
  const counts = call.name === 'map' ? [2, 3] : [2];
  if (!message || !counts.includes(call.args.length)) return undefined;
  if (first.type !== 'ident') return message;
  return first.name === '__result__' ? 'iteration variable overwrites accumulator variable' : undefined;
}

function isHas({ name, target, args }: CelExpr & { readonly type: 'call' }): boolean {
  return name === 'has' && !target && args.length === 1;
}

/** Escapes that the lexer takes and that name no character: surrogates, what is beyond Unicode, and any character where bytes belong. */
function wrongEscape(text: string, bytes: boolean): string | undefined {
  if (/^[bB]?[rR]/.test(text)) return undefined;
  for (const [, short, long] of text.matchAll(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[\s\S])/g)) {
    const code = short ?? long;
    if (code === undefined) continue;
    if (bytes) return 'unable to unescape string';
    const value = Number.parseInt(code, 16);
    if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 'invalid unicode code point';
  }
  return undefined;
}

function wrongLiteral(kind: string, text: string): string | undefined {
  if (kind === 'int') {
    const negative = text.startsWith('-');
    const value = BigInt((negative ? text.slice(1) : text) || 0);
    return value > (negative ? 2n ** 63n : 2n ** 63n - 1n) ? 'invalid int literal' : undefined;
  }
  if (kind === 'uint') return BigInt(text.slice(0, -1) || 0) > 2n ** 64n - 1n ? 'invalid uint literal' : undefined;
  if (kind === 'double') return Number.isFinite(Number(text)) ? undefined : 'invalid double literal';
  if (kind === 'string' || kind === 'bytes') return wrongEscape(text, kind === 'bytes');
  return undefined;
}
