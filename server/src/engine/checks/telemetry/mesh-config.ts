import { meshConfigsIn } from '../../istio/mesh-config.js';
import { deref, get, itemsOf, keysOf, stringAt, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** Providers that name a service and a port; some put words before what is said of the port. */
const withService: ReadonlyMap<string, string> = new Map([
  ['envoyExtAuthzHttp', ''],
  ['envoyExtAuthzGrpc', 'invalid service port: '],
  ['zipkin', 'invalid service port: '],
  ['lightstep', 'invalid service port: '],
  ['datadog', 'invalid service port: '],
  ['opencensus', 'invalid service port: '],
  ['skywalking', 'invalid service port: '],
  ['envoyOtelAls', ''],
  ['opentelemetry', ''],
  ['envoyHttpAls', ''],
  ['envoyTcpAls', ''],
]);
const others = new Set(['prometheus', 'stackdriver', 'envoyFileAccessLog', 'sds', 'wasm']);

interface Fault {
  readonly message: string;
  readonly node: Node;
}

/** pkg/config/validation/agent/extensionprovider.go `validateExtensionProvider`. */
export const meshConfig = check({
  code: 'telemetry/mesh-config',
  scope: 'unit',
  on: ['MeshConfig', 'HelmValues', 'KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'istiod', says: 'invalid extension provider otel: port number 0 must be in the range 1..65535' },
  docs: {
    what: 'An entry of `extensionProviders` that istiod refuses: without a name, with the name of another one, without a service or a port.',
    why: 'istiod keeps the old mesh configuration, or does not start: nothing of the new one takes effect.',
    fix: 'Name the service as `NAMESPACE/host` or by its full name, and its port.',
  },
  run(unit, tell) {
    // Values and overlays are put over others: what they do not write may stand there.
    const isWhole = unit.unit === 'MeshConfig' && unit.carrier?.kind !== 'IstioOperator';
    for (const root of meshConfigsIn(unit)) for (const { message, node } of faultsOf(root, isWhole)) tell({ message, at: atNode(node) });
  },
});

function faultsOf(root: Node, isWhole: boolean): readonly Fault[] {
  const found: Fault[] = [];
  const names = new Set<string>();
  for (const item of itemsOf(get(root, 'extensionProviders'))) {
    if (item.type !== 'map') continue;
    const name = stringAt(item, 'name') ?? '';
    const say = (message: string, node: Node): Fault => ({ message: `invalid extension provider ${name}: ${message}`, node });
    if (name === '') found.push(say('empty extension provider name', get(item, 'name') ?? item.pairs[0]?.key ?? item));
    else if (names.has(name)) found.push(say(`duplicate extension provider name ${name}`, get(item, 'name') ?? item));
    names.add(name);
    const type = keysOf(item).find((key) => key !== 'name');
    if (type === undefined && isWhole) found.push(say('unsupported provider: <nil> of type <nil>', get(item, 'name') ?? item));
    if (type === undefined || others.has(type)) continue;
    const prefix = withService.get(type);
    const body = deref(get(item, type));
    if (prefix === undefined || !body || body.type === 'scalar') continue;
    const at = body.type === 'map' ? (body.pairs[0]?.key ?? body) : (get(item, 'name') ?? body);
    const port = deref(get(body, 'port'));
    const number =
      port?.type === 'scalar' && resolveScalar(port, 'K').type === 'int'
        ? Number(textOf(port))
        : port?.type === 'scalar' || !isWhole
          ? undefined
          : 0;
    if (number !== undefined && (number < 1 || number > 65535))
      found.push(say(`${prefix}port number ${number} must be in the range 1..65535`, port ?? at));
    const service = deref(get(body, 'service'));
    if ((stringAt(body, 'service') ?? '') === '' && (isWhole || service?.type === 'scalar'))
      found.push(say('service must not be empty', service ?? at));
    if (isWhole && type === 'lightstep' && (stringAt(body, 'accessToken') ?? '') === '') found.push(say('access token is required', at));
    if (type === 'opentelemetry' && get(body, 'grpc') && get(body, 'http'))
      found.push(say('OpenTelemetryTracingProvider cannot specify both grpc and http', get(body, 'http') ?? at));
  }
  return found;
}
