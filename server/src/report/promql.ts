import { atLeast } from '../engine/catalogue/target.js';
import { annotationTexts } from '../engine/promql/annotations.js';
import type { Expr } from '../engine/promql/ast.js';
import type { Options } from '../engine/promql/build.js';
import { parseExactly } from '../engine/promql/parse.js';
import { parseWith } from '../engine/promql/parsed.js';
import { prettyPromql } from '../engine/promql/print.js';
import { styleOf } from '../engine/promql/print-style.js';

export interface PromqlRequest {
  readonly expr?: unknown;
  /** The exact set of features; absent: the target's defaults and `enabled`. */
  readonly flags?: unknown;
}

export interface PromqlAnswer {
  readonly ok: boolean;
  readonly type?: string;
  /** Offsets in UTF-8 bytes; `message` is Prometheus's, `hint` is ours. */
  readonly errors: readonly { readonly start: number; readonly end: number; readonly message: string; readonly hint?: string }[];
  readonly warnings: readonly string[];
  readonly formatted?: string;
}

/** One answer of `meshmon promql`. */
export function promqlAnswer(
  request: PromqlRequest,
  version: string,
  enabled: readonly string[],
): PromqlAnswer | { readonly error: string } {
  if (typeof request.expr !== 'string') return { error: 'expr: a text is wanted' };
  const flags = Array.isArray(request.flags) ? request.flags.filter((it): it is string => typeof it === 'string') : undefined;
  const options = optionsFor(version, flags, enabled);
  const expr = request.expr;
  const exact = parseExactly(expr, options);
  if (exact.problems.length === 0 && exact.expr) {
    const formatted = format(exact.expr, version);
    return {
      ok: true,
      type: exact.expr.valueType,
      errors: [],
      warnings: warningsOf(exact.expr, expr, version),
      ...(formatted === undefined ? {} : { formatted }),
    };
  }
  const bytes = byteOffsets(expr);
  const problems = parseWith(expr, options).problems;
  return {
    ok: false,
    errors: problems.map((it) => ({
      start: bytes(it.span.start),
      end: bytes(it.span.end),
      message: it.message,
      ...(it.hint ? { hint: it.hint } : {}),
    })),
    warnings: [],
  };
}

/** Only what these words stand in is looked at: most expressions are answered in microseconds. Annotations came with 2.48. */
function warningsOf(root: Expr, text: string, version: string): readonly string[] {
  return /quantile|limit_ratio/i.test(text) && atLeast(version.replace(/^v/, ''), '2.48') ? annotationTexts(root) : [];
}

/** An answer for a person: the printed expression with its type, or the first message with its place, as promtool prints it. */
export function promqlText(expr: string, answer: ReturnType<typeof promqlAnswer>): string {
  if ('error' in answer) return answer.error;
  const [first] = answer.errors;
  if (!first) return [answer.formatted ?? expr, answer.type, ...answer.warnings].join('\n  ');
  const before = Buffer.from(expr, 'utf8').subarray(0, first.start).toString('utf8').split('\n');
  const place = expr === '' ? 'unknown position' : `${before.length}:${Buffer.byteLength(before[before.length - 1] ?? '') + 1}`;
  return `${place}: parse error: ${first.message}${first.hint ? `\n  ${first.hint}` : ''}`;
}

/** The options of a set of flags, as Prometheus's --enable-feature sets them. */
export function optionsFor(version: string, flags: readonly string[] | undefined, enabled: readonly string[]): Options {
  const plain = version.replace(/^v/, '');
  const on = new Set(flags ?? [...(atLeast(plain, '3.14') ? ['promql-duration-expr'] : []), ...enabled]);
  return {
    version: plain,
    experimentalFunctions: on.has('promql-experimental-functions'),
    durationExpressions: on.has('promql-duration-expr'),
    extendedRanges: on.has('promql-extended-range-selectors'),
    fillModifiers: on.has('promql-binop-fill-modifiers'),
  };
}

/** The form that a version prints; undefined for a tree too deep to be printed. */
function format(expr: Parameters<typeof prettyPromql>[0], version: string): string | undefined {
  try {
    return prettyPromql(expr, styleOf(version));
  } catch (error) {
    // Only the stack can run out: printing calls itself.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** UTF-16 offset → UTF-8 offset. Offsets behind the text keep their distance to its end. */
function byteOffsets(text: string): (offset: number) => number {
  if (!/[^\x00-\x7f]/.test(text)) return (offset) => offset;
  const starts = new Int32Array(text.length + 1);
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    starts[i] = bytes;
    const c = text.charCodeAt(i);
    if (c < 0x80) bytes += 1;
    else if (c < 0x800) bytes += 2;
    else if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length) {
      bytes += 4;
      i++;
      starts[i] = bytes - 4;
    } else bytes += 3;
  }
  starts[text.length] = bytes;
  return (offset) => (offset <= text.length ? (starts[Math.max(0, offset)] ?? 0) : bytes + (offset - text.length));
}
