import { nearestOf } from '../text/distance.js';
import type { Span } from '../text/span.js';
import { type CelExpr, celChildren } from './cel/ast.js';
import { parseCel } from './cel/parse.js';

const certificate = (of: string) => ['subject', 'dns_san', 'uri_san'].map((it) => `${it}_${of}_certificate`);

/** Attributes of Envoy and Istio that an expression can name: root → fields; undefined: whatever stands below is free. */
export const attributes: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['request', 'path url_path host scheme method headers referer useragent time id protocol query duration size total_size'.split(' ')],
  ['response', 'code code_details flags grpc_status headers trailers size total_size backend_latency'.split(' ')],
  ['source', ['address', 'port']],
  ['destination', ['address', 'port']],
  [
    'connection',
    [
      ...['id', 'mtls', 'requested_server_name', 'tls_version', 'sha256_peer_certificate_digest', 'transport_failure_reason'],
      ...['termination_details', ...certificate('local'), ...certificate('peer')],
    ],
  ],
  [
    'upstream',
    [
      ...['address', 'port', 'tls_version', 'local_address', 'transport_failure_reason', 'request_attempt_count', 'cx_pool_ready_duration'],
      ...['locality', 'sha256_peer_certificate_digest', ...certificate('local'), ...certificate('peer')],
    ],
  ],
  ['metadata', undefined],
  ['filter_state', undefined],
  ['upstream_filter_state', undefined],
  ['xds', undefined],
  ['node', undefined],
  ['upstream_peer', undefined],
  ['downstream_peer', undefined],
]);

/** Names that CEL itself knows. */
const ofCel = new Set('bool bytes double duration dyn google int list map null_type string timestamp type uint'.split(' '));
const macros = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);

/** An attribute in an expression: its root, and the field below it when one is written. */
export interface AttributeUse {
  readonly expr: CelExpr;
  readonly root: string;
  readonly field: string | undefined;
}

/** The attributes that an expression reads; names that a macro binds and CEL's own are none. */
export function attributesIn(expr: CelExpr, bound: ReadonlySet<string> = new Set()): readonly AttributeUse[] {
  switch (expr.type) {
    case 'ident': {
      const name = expr.name.replace(/^\./, '');
      return bound.has(name) || ofCel.has(name) ? [] : [{ expr, root: name, field: undefined }];
    }
    case 'select':
      if (expr.operand.type === 'ident') return attributesIn(expr.operand, bound).map((it) => ({ expr, root: it.root, field: expr.field }));
      return attributesIn(expr.operand, bound);
    case 'call': {
      const [first] = expr.args;
      const binds = expr.target && macros.has(expr.name) && first?.type === 'ident' ? new Set([...bound, first.name]) : bound;
      return [
        ...(expr.target ? attributesIn(expr.target, bound) : []),
        ...(binds === bound ? expr.args : expr.args.slice(1)).flatMap((it) => attributesIn(it, binds)),
      ];
    }
    default:
      return celChildren(expr).flatMap((it) => attributesIn(it, bound));
  }
}

/** Why the proxy has nothing for an attribute. `instead`: what was perhaps meant, for a part of the expression's text. */
export type AttributeFault =
  | { readonly is: 'unknown-root'; readonly instead: Instead | undefined }
  /** Mixer is gone, and its attributes with it. */
  | { readonly is: 'of-mixer' }
  | { readonly is: 'unknown-field'; readonly instead: Instead };

interface Instead {
  readonly span: Span;
  readonly name: string;
}

/** Judges an attribute in the text of an expression; undefined: there is one, or the field may be of a newer proxy. */
export function attributeFault({ expr, root, field }: AttributeUse, text: string): AttributeFault | undefined {
  const { start, end } = expr.span;
  const written = text.slice(start, end);
  const insteadOf = (name: string, from: number, better: string): Instead => ({
    span: { start: start + from, end: start + from + name.length },
    name: better,
  });
  if (!attributes.has(root)) {
    const better = nearestOf(root, attributes.keys(), root.length > 5 ? 2 : 1);
    return { is: 'unknown-root', instead: better === undefined ? undefined : insteadOf(root, written.indexOf(root), better) };
  }
  if (field !== undefined && ofMixer.has(`${root}.${field}`)) return { is: 'of-mixer' };
  const fields = attributes.get(root);
  if (field === undefined || !fields || fields.includes(field)) return undefined;
  // A field unlike all of them may be of a newer proxy.
  const better = nearestOf(field, fields, 2);
  return better === undefined ? undefined : { is: 'unknown-field', instead: insteadOf(field, written.lastIndexOf(field), better) };
}

/** Attributes of Mixer below roots that proxies have too. */
const ofMixer: ReadonlySet<string> = new Set(
  ['source', 'destination']
    .flatMap((it) =>
      ['uid', 'ip', 'labels', 'name', 'namespace', 'principal', 'owner', 'workload', 'service', 'serviceAccount'].map(
        (one) => `${it}.${one}`,
      ),
    )
    .concat([
      'response.duration',
      'response.time',
      'connection.event',
      'connection.sent',
      'connection.received',
      'request.auth',
      'request.reason',
    ]),
);

/** Whether a text is an expression whose attributes a proxy has. */
export function isKnownExpression(text: string): boolean {
  const { expr, problems } = parseCel(text);
  if (problems.length > 0) return false;
  return attributesIn(expr).every(({ root, field }) => {
    const fields = attributes.get(root);
    return attributes.has(root) && (!fields || (field !== undefined && fields.includes(field)));
  });
}

/** Fields whose values are different for nearly every request or client. */
const unbounded = new Set([
  ...['request.path', 'request.url_path', 'request.query', 'request.useragent', 'request.referer', 'request.id', 'request.time'],
  ...['request.duration', 'request.size', 'request.total_size', 'response.size', 'response.total_size'],
  ...['source.address', 'source.port', 'connection.id', 'upstream.local_address'],
]);
const unboundedHeaders = new Set([
  ...['user-agent', 'cookie', 'set-cookie', 'authorization', 'referer', 'x-request-id', 'x-forwarded-for', ':path', 'traceparent', 'date'],
  ...['x-b3-traceid', 'x-b3-spanid', 'b3', 'etag', 'if-none-match'],
]);

/**
 * The attribute of unbounded values that an expression passes on as it is; a comparison or a match bounds them, a conditional, a sum
 * and a conversion to text do not.
 */
export function unboundedIn(expr: CelExpr): string | undefined {
  switch (expr.type) {
    case 'select': {
      const name = expr.operand.type === 'ident' ? `${expr.operand.name}.${expr.field}` : '';
      if (unbounded.has(name)) return name;
      return isHeaders(expr.operand) && unboundedHeaders.has(expr.field) ? `request.headers["${expr.field}"]` : undefined;
    }
    case 'index': {
      if (!isHeaders(expr.operand) || expr.index.type !== 'literal' || expr.index.kind !== 'string') return undefined;
      const header = expr.index.text.replace(/^r?["']+|["']+$/gi, '').toLowerCase();
      return unboundedHeaders.has(header) ? `request.headers["${header}"]` : undefined;
    }
    case 'call':
      if (expr.name === '?:') return first(expr.args.slice(1));
      if (expr.name === '+' || (expr.name === 'string' && !expr.target)) return first(expr.args);
      return undefined;
    default:
      return undefined;
  }
}

function first(args: readonly CelExpr[]): string | undefined {
  for (const it of args) {
    const name = unboundedIn(it);
    if (name) return name;
  }
  return undefined;
}

function isHeaders(expr: CelExpr): boolean {
  return expr.type === 'select' && expr.field === 'headers' && expr.operand.type === 'ident';
}
