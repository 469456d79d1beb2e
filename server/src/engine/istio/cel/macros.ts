import { append } from '../../text/append.js';
import { type CelExpr, celChildren } from './ast.js';
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

/** What cel-go's tree builder refuses: reserved names, arguments of macros, numbers out of range. Source: google/cel-go parser/{parser,macro}.go. */
export function macroErrors(root: CelExpr): readonly Report[] {
  const reports: Report[] = [];
  const say = (expr: CelExpr, message: string) => reports.push({ offset: expr.at, message });
  const open: CelExpr[] = [root];
  for (let expr = open.pop(); expr; expr = open.pop()) {
    append(open, celChildren(expr));
    if (expr.type === 'ident' && reserved.has(expr.name)) say(expr, `reserved identifier: ${expr.name}`);
    if (expr.type === 'literal') {
      const wrong = wrongLiteral(expr.kind, expr.text);
      if (wrong) say(expr, wrong);
    }
    if (expr.type !== 'call') continue;
    if (!expr.target && reserved.has(expr.name)) reports.push({ offset: expr.span.start, message: `reserved identifier: ${expr.name}` });
    const [first] = expr.args;
    if (!expr.target && expr.name === 'has' && first && expr.args.length === 1 && first.type !== 'select') {
      say(first, 'invalid argument to has() macro');
    }
    const message = expr.target ? simpleName.get(expr.name) : undefined;
    const counts = expr.name === 'map' ? [2, 3] : [2];
    if (message && first && counts.includes(expr.args.length) && first.type !== 'ident') say(first, message);
  }
  return reports;
}

function wrongLiteral(kind: string, text: string): string | undefined {
  if (kind === 'int') {
    const negative = text.startsWith('-');
    const value = BigInt(negative ? text.slice(1) : text);
    return value > (negative ? 2n ** 63n : 2n ** 63n - 1n) ? 'invalid int literal' : undefined;
  }
  if (kind === 'uint') return BigInt(text.slice(0, -1)) > 2n ** 64n - 1n ? 'invalid uint literal' : undefined;
  if (kind === 'double') return Number.isFinite(Number(text)) ? undefined : 'invalid double literal';
  return undefined;
}
