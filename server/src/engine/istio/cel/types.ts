import { append } from '../../text/append.js';
import { type CelExpr, celChildren } from './ast.js';

export type CelType = 'number' | 'string' | 'bool' | 'map' | 'list' | 'duration' | 'timestamp';

/**
 * Types of Envoy's attributes that are no text. Source: Envoy's documentation of attributes (intro/arch_overview/advanced/attributes);
 * integers of any kind and fractions are compared as numbers.
 */
const notText: Readonly<Record<string, CelType>> = {
  'request.headers': 'map',
  'request.time': 'timestamp',
  'request.duration': 'duration',
  'request.size': 'number',
  'request.total_size': 'number',
  'response.code': 'number',
  'response.flags': 'number',
  'response.grpc_status': 'number',
  'response.headers': 'map',
  'response.trailers': 'map',
  'response.size': 'number',
  'response.total_size': 'number',
  'response.backend_latency': 'duration',
  'source.port': 'number',
  'destination.port': 'number',
  'connection.id': 'number',
  'connection.mtls': 'bool',
  'upstream.port': 'number',
  'upstream.request_attempt_count': 'number',
  'upstream.cx_pool_ready_duration': 'duration',
};
const texts = new Set(
  ['path', 'url_path', 'host', 'scheme', 'method', 'referer', 'useragent', 'id', 'protocol', 'query']
    .map((it) => `request.${it}`)
    .concat(['response.code_details', 'source.address', 'destination.address', 'upstream.address', 'connection.requested_server_name']),
);

const results: Readonly<Record<string, CelType>> = {
  ...Object.fromEntries(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', 'in', 'has'].map((it) => [it, 'bool'] as const)),
  ...Object.fromEntries(['startsWith', 'endsWith', 'contains', 'matches', 'bool'].map((it) => [it, 'bool'] as const)),
  ...Object.fromEntries(['size', 'int', 'uint', 'double', '*', '/', '%'].map((it) => [it, 'number'] as const)),
  string: 'string',
  duration: 'duration',
  timestamp: 'timestamp',
};

/** What an expression is, as far as one can tell without running it. */
export function typeOf(expr: CelExpr): CelType | undefined {
  switch (expr.type) {
    case 'literal':
      if (expr.kind === 'int' || expr.kind === 'uint' || expr.kind === 'double') return 'number';
      return expr.kind === 'string' || expr.kind === 'bool' ? expr.kind : undefined;
    case 'select': {
      const name = expr.operand.type === 'ident' ? `${expr.operand.name}.${expr.field}` : '';
      if (isHeaders(expr.operand)) return 'string';
      return Object.hasOwn(notText, name) ? notText[name] : texts.has(name) ? 'string' : undefined;
    }
    case 'index':
      return isHeaders(expr.operand) ? 'string' : undefined;
    case 'list':
      return 'list';
    case 'map':
      return 'map';
    case 'call':
      return Object.hasOwn(results, expr.name) ? results[expr.name] : undefined;
    default:
      return undefined;
  }
}

function isHeaders(expr: CelExpr): boolean {
  return expr.type === 'select' && expr.operand.type === 'ident' && typeOf(expr) === 'map';
}

/** A part of an expression whose types do not go together. */
export interface CelMismatch {
  readonly expr: CelExpr;
  /** What comes of it: a comparison of unlike things is never or always true, anything else fails. */
  readonly result: 'never' | 'always' | 'fails';
  /** The attribute or call, and what it is set against; of a method the target alone. */
  readonly left: CelExpr;
  readonly right: CelExpr | undefined;
}

const ordered = new Set(['<', '<=', '>', '>=', '+']);
const methods = new Set(['startsWith', 'endsWith', 'contains', 'matches']);

/** The parts of an expression whose types are surely at odds. A chain of operators is as deep as it is long, so nothing here calls itself. */
export function mismatchesIn(expr: CelExpr): readonly CelMismatch[] {
  const found: CelMismatch[] = [];
  const open = [expr];
  for (let it = open.pop(); it; it = open.pop()) {
    append(found, mismatchOf(it));
    for (const child of [...celChildren(it)].reverse()) open.push(child);
  }
  return found;
}

function mismatchOf(expr: CelExpr): readonly CelMismatch[] {
  if (expr.type !== 'call') return [];
  const { name, target, args } = expr;
  if (target && methods.has(name)) {
    const type = typeOf(target);
    return type !== undefined && type !== 'string' ? [{ expr, result: 'fails', left: target, right: undefined }] : [];
  }
  const [left, right] = args;
  if (!left || !right || target) return [];
  const [a, b] = [typeOf(left), typeOf(right)];
  if (a === undefined || b === undefined) return [];
  if (name === 'in') {
    if (right.type !== 'list' || right.items.length === 0) return [];
    const isOther = right.items.every((it) => typeOf(it) !== undefined && typeOf(it) !== a);
    return isOther ? [{ expr, result: 'never', left, right: right.items[0] }] : [];
  }
  if (a === b) return [];
  if (name === '==' || name === '!=') return [{ expr, result: name === '==' ? 'never' : 'always', left, right }];
  return ordered.has(name) ? [{ expr, result: 'fails', left, right }] : [];
}
