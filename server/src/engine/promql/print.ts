import { byBytes } from '../text/by-bytes.js';
import { formatFloatG } from '../text/go-float.js';
import type { Binary, DurationPart, Expr, Grouping, Modifiers, Name, VectorSelector } from './ast.js';
import { formatDuration } from './durations.js';
import { goQuote } from './gostring.js';
import { newestStyle, type PrintStyle } from './print-style.js';

/** One line, as Prometheus's `String()` prints it, in the style of a version. Source: prometheus/prometheus promql/parser/printer.go. */
export function printPromql(expr: Expr, style: PrintStyle = newestStyle): string {
  const print = (it: Expr): string => printPromql(it, style);
  switch (expr.type) {
    case 'number':
      return printNumber(expr.value, expr.duration, style);
    case 'string':
      return goQuote(expr.value);
    case 'paren':
      return `(${print(expr.expr)})`;
    case 'unary':
      return expr.op + print(expr.expr);
    case 'call':
      return `${expr.name}(${expr.args.map(print).join(', ')})`;
    case 'aggregation':
      return `${aggregationHead(expr.op, expr.grouping, style)}(${expr.param ? `${print(expr.param)}, ` : ''}${print(expr.expr)})`;
    case 'binary':
      return `${print(expr.lhs)} ${operator(expr, style)} ${print(expr.rhs)}`;
    case 'selector':
      return printSelector(expr, style) + at(expr) + extended(expr) + offset(expr, style);
    case 'matrix': {
      const { selector } = expr;
      const range = `[${printDuration(expr.range.parts, style)}]`;
      if (selector.type !== 'selector') return range;
      const early = style.extendedTwice ? extended(selector) : '';
      return `${printSelector(selector, style)}${early}${range}${extended(selector)}${at(selector)}${offset(selector, style)}`;
    }
    case 'subquery':
      return print(expr.expr) + subquerySuffix(expr, style);
    case 'hole':
      return '';
  }
}

const width = 100;

/** Several lines, as Prometheus's `Prettify` prints it: a node is split when its one-line form is longer than 100 bytes. Source: prettier.go. */
export function prettyPromql(expr: Expr, style: PrintStyle = newestStyle): string {
  return pretty(expr, 0, style);
}

function pretty(expr: Expr, level: number, style: PrintStyle): string {
  const inner = (it: Expr): string => pretty(it, level + 1, style);
  const indent = '  '.repeat(level);
  switch (expr.type) {
    case 'aggregation': {
      const line = printPromql(expr, style);
      if (fits(line)) return indent + line;
      const param = expr.param ? `${inner(expr.param)},\n` : '';
      return `${indent}${aggregationHead(expr.op, expr.grouping, style)}(\n${param}${inner(expr.expr)}\n${indent})`;
    }
    case 'binary': {
      const line = printPromql(expr, style);
      if (fits(line)) return indent + line;
      return `${inner(expr.lhs)}\n${indent}${operator(expr, style)}\n${inner(expr.rhs)}`;
    }
    case 'call': {
      const line = printPromql(expr, style);
      if (fits(line)) return indent + line;
      return `${indent}${expr.name}(\n${expr.args.map(inner).join(',\n')}\n${indent})`;
    }
    case 'paren': {
      const line = printPromql(expr, style);
      if (fits(line)) return indent + line;
      return `${indent}(\n${inner(expr.expr)}\n${indent})`;
    }
    case 'subquery': {
      // A short subquery is printed without indentation; so upstream does.
      const line = printPromql(expr, style);
      return fits(line) ? line : pretty(expr.expr, level, style) + subquerySuffix(expr, style);
    }
    case 'unary':
      return indent + expr.op + pretty(expr.expr, level, style).trim();
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
    case 'hole':
      return indent + printPromql(expr, style);
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

function printNumber(value: number, duration: boolean, style: PrintStyle): string {
  if (!duration || !style.durations) return style.number(value);
  return value < 0 ? `-${formatDuration(toMilliseconds(-value))}` : formatDuration(toMilliseconds(value));
}

/** Upstream multiplies by 1e9 in floating point and cuts to nanoseconds, then to milliseconds. */
function toMilliseconds(seconds: number): number {
  return Math.trunc(Math.trunc(seconds * 1e9) / 1e6);
}

/** A range, step or offset: rounded to nanoseconds, then cut to milliseconds. */
function literalDuration(seconds: number, style: PrintStyle): string {
  return formatDuration(Math.trunc(style.cutsDurations ? seconds * 1000 : nanosecondsOf(seconds) / 1e6));
}

/** What is no number is the least of Go's 64 bits. */
function nanosecondsOf(seconds: number): number {
  return Number.isNaN(seconds) ? -(2 ** 63) : Math.round(seconds * 1e9);
}

/** A range or a step: a literal is a time, anything else prints itself. */
function printDuration(part: DurationPart, style: PrintStyle): string {
  return part.type === 'literal' ? literalDuration(part.seconds, style) : printPart(part, style);
}

function printPart(part: DurationPart, style: PrintStyle): string {
  const print = (it: DurationPart): string => printPart(it, style);
  switch (part.type) {
    case 'literal':
      return printNumber(part.seconds, part.duration, style);
    case 'paren':
      return `(${print(part.inner)})`;
    case 'unary':
      return (part.op === '-' ? '-' : '') + print(part.operand);
    case 'binary':
      return `${print(part.lhs)} ${part.op} ${print(part.rhs)}`;
    case 'call':
      return `${part.name}(${part.args.map(print).join(', ')})`;
    case 'hole':
      return '';
  }
}

function labelList(labels: readonly Name[], print: (name: string) => string): string {
  return labels.map((it) => print(it.value)).join(', ');
}

function aggregationHead(op: string, grouping: Grouping | undefined, style: PrintStyle): string {
  if (grouping?.without) return `${op} without (${labelList(grouping.labels, style.grouped)}) `;
  if (grouping && grouping.labels.length > 0) return `${op} by (${labelList(grouping.labels, style.grouped)}) `;
  return op;
}

function operator(expr: Binary, style: PrintStyle): string {
  let out = expr.op + (expr.bool ? ' bool' : '');
  // Prometheus forgets the matching where one side is no vector.
  const vectors = expr.lhs.valueType === 'vector' && expr.rhs.valueType === 'vector';
  const matching = vectors ? expr.matching : undefined;
  if (matching && (matching.labels.length > 0 || matching.on || (matching.group && style.emptyMatching))) {
    out += ` ${matching.on ? 'on' : 'ignoring'} (${labelList(matching.labels, style.matched)})`;
    if (matching.group) out += ` group_${matching.group.side} (${labelList(matching.group.include, style.matched)})`;
  }
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

function printSelector(expr: VectorSelector, style: PrintStyle): string {
  const outside = expr.name && !expr.name.quoted ? expr.name.value : '';
  const matchers = [
    ...expr.quotedNames.map((it) => ({ label: '__name__', op: '=' as const, value: it.value })),
    ...expr.matchers.map((it) => ({ label: it.label.value, op: it.op, value: it.value })),
  ].filter((it) => !(it.label === '__name__' && it.op === '=' && it.value === outside && (it.value !== '' || !style.emptyName)));
  if (matchers.length === 0) return outside || '{}';
  const printed = matchers.map((it) => `${style.matcherLabel(it.label)}${it.op ?? ''}${goQuote(it.value)}`);
  return `${outside}{${printed.sort(byBytes).join(',')}}`;
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

function offset(expr: Modifiers, style: PrintStyle): string {
  const part = expr.offset?.duration.parts;
  if (!part) return '';
  if (part.type !== 'literal') return ` offset ${printPart(part, style)}`;
  const nanoseconds = nanosecondsOf(part.seconds);
  if (nanoseconds === 0) return '';
  return nanoseconds < 0 ? ` offset -${literalDuration(-part.seconds, style)}` : ` offset ${literalDuration(part.seconds, style)}`;
}

function subquerySuffix(expr: Extract<Expr, { type: 'subquery' }>, style: PrintStyle): string {
  const step =
    expr.step && !(expr.step.parts.type === 'literal' && Math.round(expr.step.parts.seconds * 1e9) === 0)
      ? printDuration(expr.step.parts, style)
      : '';
  return `[${printDuration(expr.range.parts, style)}:${step}]${at(expr)}${offset(expr, style)}`;
}
