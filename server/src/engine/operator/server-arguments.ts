import { atLeast } from '../catalogue/target.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, say } from './fault.js';
import { field, firstKey, listAt, placeAt, textAt } from './fields.js';

/**
 * The arguments that the operator itself gives to a program, as `name:field^other=value@since<before`: when a field is written, unless another
 * one is (or has a value), from one version on and before another. Sources: pkg/prometheus/promcfg.go, statefulset.go of each program.
 */
const shared = `
config.file log.level:logLevel^logLevel=info log.format:logFormat^logFormat=logfmt web.route-prefix web.external-url:externalUrl`;
const server = `${shared} web.config.file@2.24.0 web.console.templates<3.0.0 web.console.libraries<3.0.0
web.enable-lifecycle^reloadStrategy=ProcessSignal web.page-title:web.pageTitle web.max-connections:web.maxConnections
web.enable-remote-write-receiver:enableRemoteWriteReceiver@2.33.0 web.listen-address:listenLocal enable-feature:enableFeatures@2.25.0
web.enable-otlp-receiver:enableOTLPReceiver@3.0.0`;

const managed = {
  Prometheus: `storage.tsdb.path web.enable-admin-api:enableAdminAPI storage.tsdb.retention.time:retention@2.8.0<3.11.0
storage.tsdb.retention.time^retentionSize@2.8.0<3.11.0 storage.tsdb.retention.size:retentionSize@2.7.0<3.11.0
query.lookback-delta:query.lookbackDelta query.max-samples:query.maxSamples@2.5.0 query.max-concurrency:query.maxConcurrency
query.timeout:query.timeout storage.tsdb.max-block-duration:disableCompaction storage.tsdb.min-block-duration:disableCompaction ${server}`,
  PrometheusAgent: `storage.agent.path agent@3.0.0 enable-feature<3.0.0 ${server}`,
  Alertmanager: `storage.path data.retention web.listen-address cluster.reconnect-timeout cluster.peer^replicas=0 cluster.peer-name@0.30.0
cluster.label@0.26.0 web.config.file@0.22.0 enable-feature:enableFeatures@0.27.0 web.get-concurrency:web.getConcurrency
web.timeout:web.timeout cluster.advertise-address:clusterAdvertiseAddress cluster.gossip-interval:clusterGossipInterval
cluster.pushpull-interval:clusterPushpullInterval cluster.peer-timeout:clusterPeerTimeout cluster.tls-config:clusterTLS@0.24.0 ${shared}`,
  ThanosRuler: `data-dir eval-interval tsdb.retention label alert.label-drop rule-file query.config-file:queryConfig
query:queryEndpoints^queryConfig alertmanagers.config-file:alertmanagersConfig alertmanagers.url:alertmanagersUrl^alertmanagersConfig
objstore.config-file:objectStorageConfig objstore.config-file:objectStorageConfigFile remote-write.config-file:remoteWrite@0.24.0
web.route-prefix:routePrefix web.external-prefix:externalPrefix alert.query-url:alertQueryUrl resend-delay:resendDelay
log.level:logLevel^logLevel=info log.format:logFormat http-address:listenLocal enable-feature:enableFeatures@0.39.0`,
} as const;

/** An argument in `additionalArgs` that is given already, with or without `no-` before it. pkg/operator `BuildArgs`. */
export function argumentsFault(kind: keyof typeof managed, spec: Node, version: string): Fault | undefined {
  const given = new Set(managed[kind].split(/\s+/).map((it) => nameOf(it, spec, version)));
  const twice = listAt(spec, 'additionalArgs').flatMap((it) => {
    const name = textAt(it, 'name');
    const other = name.startsWith('no-') ? name.slice(3) : `no-${name}`;
    const managed = [name, other].find((one) => given.has(one));
    return managed ? [{ managed, node: placeAt(it, 'name') }] : [];
  });
  const names = twice.map(({ managed }) => managed).join(',');
  return twice.length === 0
    ? undefined
    : say(
        'operator/prometheus-refuses',
        `can't set arguments which are already managed by the operator: ${names}`,
        twice[0]?.node ?? firstKey(spec),
      );
}

function nameOf(written: string, spec: Node, version: string): string | undefined {
  const [, name, when, unless, value, since, before] =
    /^([\w.-]+)(?::([\w.]+))?(?:\^(\w+)(?:=(\w+))?)?(?:@([\d.]+))?(?:<([\d.]+))?$/.exec(written) ?? [];
  const isGiven =
    (!when || isSet(field(spec, ...when.split('.')))) &&
    (!unless || (value === undefined ? !isSet(field(spec, unless)) : textAt(spec, unless) !== value)) &&
    (!since || atLeast(version, since)) &&
    (!before || !atLeast(version, before));
  return isGiven ? name : undefined;
}

/** Whether Go does not have the zero value for it. */
function isSet(it: Node | undefined): boolean {
  if (it?.type === 'list') return it.items.length > 0;
  return it?.type === 'scalar' ? !['', 'false'].includes(textOf(it)) : it !== undefined;
}
