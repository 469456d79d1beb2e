import { isLegacyLabelName } from '../catalogue/label-names.js';
import type { Binary, DurationPart, Expr, Grouping, Matcher, Modifiers, Name, VectorSelector } from './ast.js';
import { quotedNames } from './build.js';
import { formatDuration } from './durations.js';
import { goQuote } from './gostring.js';
import { formatFloat, formatFloatG } from './numbers.js';

/** One line, as Prometheus's `String()` prints it. Source: prometheus/prometheus promql/parser/printer.go. */
export function printPromql(expr: Expr): string {
  switch (expr.type) {
    case 'number':
      return printNumber(expr.value, expr.duration);
    case 'string':
      return goQuote(expr.value);
    case 'paren':
      return `(${printPromql(expr.expr)})`;
    case 'unary':
      return expr.op + printPromql(expr.expr);
    case 'call':
      return `${expr.name}(${expr.args.map(printPromql).join(', ')})`;
    case 'aggregation':
      return `${aggregationHead(expr.op, expr.grouping)}(${expr.param ? `${printPromql(expr.param)}, ` : ''}${printPromql(expr.expr)})`;
    case 'binary':
      return `${printPromql(expr.lhs)} ${operator(expr)} ${printPromql(expr.rhs)}`;
    case 'selector':
      return printSelector(expr) + at(expr) + extended(expr) + offset(expr);
    case 'matrix': {
      const { selector } = expr;
      if (selector.type !== 'selector') return `[${printDuration(expr.range.parts)}]`;
      return `${printSelector(selector)}[${printDuration(expr.range.parts)}]${extended(selector)}${at(selector)}${offset(selector)}`;
    }
    case 'subquery':
      return printPromql(expr.expr) + subquerySuffix(expr);
    case 'hole':
      return '';
  }
}

const width = 100;

/** Several lines, as Prometheus's `Prettify` prints it: a node is split when its one-line form is longer than 100 bytes. Source: prettier.go. */
export function prettyPromql(expr: Expr): string {
  return pretty(expr, 0);
}

function pretty(expr: Expr, level: number): string {
  const indent = '  '.repeat(level);
  switch (expr.type) {
    case 'aggregation': {
      const line = printPromql(expr);
      if (fits(line)) return indent + line;
      const param = expr.param ? `${pretty(expr.param, level + 1)},\n` : '';
      return `${indent}${aggregationHead(expr.op, expr.grouping)}(\n${param}${pretty(expr.expr, level + 1)}\n${indent})`;
    }
    case 'binary': {
      const line = printPromql(expr);
      if (fits(line)) return indent + line;
      return `${pretty(expr.lhs, level + 1)}\n${indent}${operator(expr)}\n${pretty(expr.rhs, level + 1)}`;
    }
    case 'call': {
      const line = printPromql(expr);
      if (fits(line)) return indent + line;
      return `${indent}${expr.name}(\n${expr.args.map((it) => pretty(it, level + 1)).join(',\n')}\n${indent})`;
    }
    case 'paren': {
      const line = printPromql(expr);
      if (fits(line)) return indent + line;
      return `${indent}(\n${pretty(expr.expr, level + 1)}\n${indent})`;
    }
    case 'subquery': {
      // A short subquery is printed without indentation; so upstream does.
      const line = printPromql(expr);
      return fits(line) ? line : pretty(expr.expr, level) + subquerySuffix(expr);
    }
    case 'unary':
      return indent + expr.op + pretty(expr.expr, level).trim();
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
    case 'hole':
      return indent + printPromql(expr);
  }
}

function fits(line: string): boolean {
  if (line.length > width) return false;
  let bytes = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line.charCodeAt(i);
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c < 0xe000 ? 2 : 3;
  }
  return bytes <= width;
}

function printNumber(value: number, duration: boolean): string {
  if (!duration) return formatFloat(value);
  return value < 0 ? `-${formatDuration(toMilliseconds(-value))}` : formatDuration(toMilliseconds(value));
}

/** Upstream multiplies by 1e9 in floating point and cuts to nanoseconds, then to milliseconds. */
function toMilliseconds(seconds: number): number {
  return Math.trunc(Math.trunc(seconds * 1e9) / 1e6);
}

/** A range, step or offset: rounded to nanoseconds, then cut to milliseconds. */
function literalDuration(seconds: number): string {
  return formatDuration(Math.trunc(nanosecondsOf(seconds) / 1e6));
}

/** What is no number is the least of Go's 64 bits. */
function nanosecondsOf(seconds: number): number {
  return Number.isNaN(seconds) ? -(2 ** 63) : Math.round(seconds * 1e9);
}

/** A range or a step: a literal is a time, anything else prints itself. */
function printDuration(part: DurationPart): string {
  return part.type === 'literal' ? literalDuration(part.seconds) : printPart(part);
}

function printPart(part: DurationPart): string {
  switch (part.type) {
    case 'literal':
      return printNumber(part.seconds, part.duration);
    case 'paren':
      return `(${printPart(part.inner)})`;
    case 'unary':
      return (part.op === '-' ? '-' : '') + printPart(part.operand);
    case 'binary':
      return `${printPart(part.lhs)} ${part.op} ${printPart(part.rhs)}`;
    case 'call':
      return `${part.name}(${part.args.map(printPart).join(', ')})`;
    case 'hole':
      return '';
  }
}

function labelList(labels: readonly Name[]): string {
  return labels.map((it) => (isLegacyLabelName(it.value) ? it.value : goQuote(it.value))).join(', ');
}

function aggregationHead(op: string, grouping: Grouping | undefined): string {
  if (grouping?.without) return `${op} without (${labelList(grouping.labels)}) `;
  if (grouping && grouping.labels.length > 0) return `${op} by (${labelList(grouping.labels)}) `;
  return op;
}

function operator(expr: Binary): string {
  let out = expr.op + (expr.bool ? ' bool' : '');
  // Prometheus forgets the matching where one side is no vector.
  const vectors = expr.lhs.valueType === 'vector' && expr.rhs.valueType === 'vector';
  const matching = vectors ? expr.matching : undefined;
  if (matching && (matching.labels.length > 0 || matching.on || matching.group)) {
    out += ` ${matching.on ? 'on' : 'ignoring'} (${labelList(matching.labels)})`;
  }
  if (matching?.group) out += ` group_${matching.group.side} (${labelList(matching.group.include)})`;
  const fill = vectors ? expr.fill : undefined;
  if (fill) {
    if (fill.left !== undefined && fill.left === fill.right) out += ` fill (${formatFloatG(fill.left)})`;
    else {
      if (fill.left !== undefined) out += ` fill_left (${formatFloatG(fill.left)})`;
      if (fill.right !== undefined) out += ` fill_right (${formatFloatG(fill.right)})`;
    }
  }
  return out;
}

function printMatcher({ label, op, value }: Pick<Matcher, 'op' | 'value'> & { readonly label: string }): string {
  return `${isLegacyLabelName(label) ? label : goQuote(label)}${op ?? ''}${goQuote(value)}`;
}

function printSelector(expr: VectorSelector): string {
  const outside = expr.name && !expr.name.quoted ? expr.name.value : '';
  const matchers = [
    ...(quotedNames.get(expr) ?? []).map((it) => ({ label: '__name__', op: '=' as const, value: it.value })),
    ...expr.matchers.map((it) => ({ label: it.label.value, op: it.op, value: it.value })),
  ].filter((it) => !(it.label === '__name__' && it.op === '=' && it.value === outside && it.value !== ''));
  if (matchers.length === 0) return outside || '{}';
  return `${outside}{${matchers.map(printMatcher).sort(byBytes).join(',')}}`;
}

/** Go sorts strings by bytes. For UTF-16 that differs only above the surrogates. */
function byBytes(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function at(expr: Modifiers): string {
  if (!expr.at) return '';
  if (expr.at.preprocessor) return ` @ ${expr.at.preprocessor}()`;
  // Upstream keeps whole milliseconds, rounded away from zero, in 64 bits: what does not fit becomes the least.
  const timestamp = expr.at.timestamp ?? 0;
  const rounded = Math.sign(timestamp) * Math.round(Math.abs(timestamp) * 1000);
  const milliseconds = Math.abs(rounded) < 2 ** 63 ? rounded : -(2 ** 63);
  return ` @ ${(milliseconds / 1000).toFixed(3)}`;
}

function extended(expr: Modifiers): string {
  return expr.extended ? ` ${expr.extended.kind}` : '';
}

function offset(expr: Modifiers): string {
  const part = expr.offset?.duration.parts;
  if (!part) return '';
  if (part.type !== 'literal') return ` offset ${printPart(part)}`;
  const nanoseconds = nanosecondsOf(part.seconds);
  if (nanoseconds === 0) return '';
  return nanoseconds < 0 ? ` offset -${literalDuration(-part.seconds)}` : ` offset ${literalDuration(part.seconds)}`;
}

function subquerySuffix(expr: Extract<Expr, { type: 'subquery' }>): string {
  const step =
    expr.step && !(expr.step.parts.type === 'literal' && Math.round(expr.step.parts.seconds * 1e9) === 0)
      ? printDuration(expr.step.parts)
      : '';
  return `[${printDuration(expr.range.parts)}:${step}]${at(expr)}${offset(expr)}`;
}
