import { atLeast, type Target } from '../catalogue/target.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { boolAt, field, keyAt, listAt, placeAt, textAt } from './fields.js';
import { bothFault, isEmptyReference, safeTlsFault } from './http-faults.js';
import { selectorFault } from './label-selector.js';
import type { relabelFault } from './relabel-fault.js';
import { semverFault } from './semver.js';
import { argumentsFault } from './server-arguments.js';
import { classesFault, configFault, inFull, remoteWriteFault } from './server-config-fault.js';
import { namespaceField, selectedField } from './servers.js';
import { versionFor } from './versions.js';

/**
 * The first thing for which the operator does not bring about a server, in the order in which it looks, with the words of the object's
 * status. Sources: `sync` of pkg/prometheus/server, pkg/prometheus/agent, pkg/alertmanager and pkg/thanos of prometheus-operator 0.93. What
 * Secrets and other objects hold is not looked at. `judge`: of lists of relabel rules, given so that this file has no regular expressions.
 */
export function serverFault({ kind, root, name }: KubernetesObject, target: Target, judge: typeof relabelFault): Fault | undefined {
  const spec = field(root, 'spec');
  if (!spec || boolAt(spec, 'paused') === true) return undefined;
  switch (kind) {
    case 'Prometheus':
    case 'PrometheusAgent':
      return prometheusFault(spec, kind, versionFor(target, textAt(spec, 'version').trim()), judge);
    case 'Alertmanager':
      return alertmanagerFault(spec);
    case 'ThanosRuler':
      return rulerFault(spec, name ?? '');
    default:
      return undefined;
  }
}

function prometheusFault(
  spec: Node,
  kind: 'Prometheus' | 'PrometheusAgent',
  version: string,
  judge: typeof relabelFault,
): Fault | undefined {
  const isServer = kind === 'Prometheus';
  // Written for an operator of that time, which took it.
  if (isServer && /^0*1\./.test(version)) return undefined;
  const monitors = ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'];
  const selecting = () => firstOf(monitors, (it) => within(`selecting ${it}s failed: `, selectionFault(spec, it)));
  const generator = () =>
    /^0*[23](\.|$)/.test(version)
      ? within(
          'failed to parse scrape classes: ',
          classesFault(spec, (rules) => judge(rules, version)),
        )
      : say('operator/version', `unsupported Prometheus version ${JSON.stringify(textAt(spec, 'version'))}`, placeAt(spec, 'version'));
  // Without a selector the configuration is the user's own.
  const isManaged = !isServer || monitors.some((it) => field(spec, selectedField(it)));
  const workload = textAt(spec, 'mode') === 'DaemonSet' ? 'daemonset failed: make DaemonSet' : 'statefulset failed: make StatefulSet';
  return firstFault(
    () => within('failed to parse Prometheus version: ', versionFault(spec)),
    ...(isServer ? [selecting, () => within('selecting PrometheusRule failed: ', rulesFault(spec)), generator] : [generator]),
    () =>
      within(
        'creating config failed: ',
        firstFault(
          () => (isServer ? undefined : selecting()),
          () => (isManaged ? configFault(spec, isServer, version, (rules) => judge(rules, version)) : undefined),
        ),
      ),
    () => within('synchronizing web config secret failed: failed to initialize web config: ', webTlsFault(spec, 'web', 'tlsConfig')),
    () => within(`making ${workload} spec: `, within('failed to parse Thanos version: ', versionFault(field(spec, 'thanos')))),
    () => within(`making ${workload} spec: `, argumentsFault(kind, spec, version)),
  );
}

function alertmanagerFault(spec: Node): Fault | undefined {
  const version = textAt(spec, 'version').trim();
  const isOld = version !== '' && (!/^v?0\./.test(version) || !atLeast(version, '0.15.0'));
  return firstFault(
    () =>
      within(
        'provision alertmanager configuration: ',
        firstFault(
          () => within('failed to parse alertmanager version: ', versionFault(spec)),
          () =>
            isOld
              ? say(
                  'operator/version',
                  `unsupported Alertmanager version ${JSON.stringify(textAt(spec, 'version'))}`,
                  placeAt(spec, 'version'),
                )
              : undefined,
          () =>
            field(spec, 'alertmanagerConfigSelector') || field(spec, 'alertmanagerConfiguration')
              ? within(
                  'failed to select AlertmanagerConfig objects: ',
                  selectorFault(spec, 'alertmanagerConfigNamespaceSelector') ?? selectorFault(spec, 'alertmanagerConfigSelector'),
                )
              : undefined,
        ),
      ),
    () => within('failed to synchronize the web config secret: failed to initialize web config: ', webTlsFault(spec, 'web', 'tlsConfig')),
    () =>
      within(
        'failed to synchronize the cluster TLS config secret: failed to initialize the configuration: invalid ',
        within('server TLS configuration: ', webTlsFault(spec, 'clusterTLS', 'server')) ??
          within('client TLS configuration: ', clusterClientFault(field(spec, 'clusterTLS'))),
      ),
    () => within('failed to generate statefulset: ', argumentsFault('Alertmanager', spec, version || '0.33.1')),
  );
}

function rulerFault(spec: Node, name: string): Fault | undefined {
  const version = textAt(spec, 'version').trim() || '0.42.4';
  const none = `${name}: thanos ruler requires query config or at least one query endpoint to be specified`;
  return firstFault(
    () => rulesFault(spec),
    () => within('failed to synchronize ruler config secret: ', rulerWriteFault(spec, version)),
    () => within('failed to synchronize web config secret: failed to initialize the web config: ', webTlsFault(spec, 'web', 'tlsConfig')),
    () =>
      within(
        'failed to generate statefulset: ',
        // What selects no rules may be a part of an object that is written elsewhere.
        field(spec, 'queryConfig') ||
          listAt(spec, 'queryEndpoints').length > 0 ||
          !(field(spec, 'ruleSelector') || field(spec, 'queryEndpoints'))
          ? argumentsFault('ThanosRuler', spec, version)
          : say('operator/prometheus-refuses', none, keyAt(spec, 'queryEndpoints')),
      ),
  );
}

function rulerWriteFault(spec: Node, version: string): Fault | undefined {
  const written = listAt(spec, 'remoteWrite');
  if (written.length > 0 && !atLeast(version, '0.24.0')) {
    const message = `thanos remote-write configuration requires at least version "0.24.0": current version "${inFull(version)}"`;
    return say('operator/version', message, keyAt(spec, 'remoteWrite'));
  }
  const identity = firstOf(atLeast(version, '0.40.0') ? [] : written, (it, i) => {
    if (!field(it, 'azureAd', 'managedIdentity') || textAt(it, 'azureAd', 'managedIdentity', 'clientId') !== '') return undefined;
    const message = `azureAD.managedIdentity.clientId is required with Thanos < 0.40.0, current = ${inFull(version)}`;
    return say('operator/version', `remoteWrite[${i}]: ${message}`, keyAt(it, 'azureAd', 'managedIdentity'));
  });
  // Older ones leave out some settings before they are looked at.
  return identity ?? (atLeast(version, '0.36.0') ? remoteWriteFault(spec) : undefined);
}

function versionFault(owner: Node | undefined): Fault | undefined {
  const text = textAt(owner, 'version');
  const why = text.trim() === '' ? undefined : semverFault(text);
  return owner && why !== undefined ? say('operator/version', why, placeAt(owner, 'version')) : undefined;
}

function selectionFault(spec: Node, kind: string): Fault | undefined {
  return namespacesFault(spec, kind) ?? selectorFault(spec, selectedField(kind));
}

function namespacesFault(spec: Node, kind: string): Fault | undefined {
  return within('failed to convert namespace label selector to selector: ', selectorFault(spec, namespaceField(kind)));
}

function rulesFault(spec: Node): Fault | undefined {
  return (
    namespacesFault(spec, 'PrometheusRule') ??
    within(
      'initializing PrometheusRules failed: ',
      within('failed to parse version: ', versionFault(spec)) ??
        within('convert rule label selector to selector: ', selectorFault(spec, 'ruleSelector')),
    )
  );
}

/** `WebTLSConfig.Validate`. */
function webTlsFault(spec: Node, ...path: readonly string[]): Fault | undefined {
  const tls = field(spec, ...path);
  if (!tls) return undefined;
  const refuse = (message: string, key: string) => say('operator/tls', message, keyAt(spec, ...path, key));
  const has = (key: string) => !isEmptyReference(field(tls, key));
  const file = (key: string) => textAt(tls, key) !== '';
  const both = (about: string, key: string) => within(`invalid ${about}: `, bothFault(field(tls, key), keyAt(tls, key)));
  const secret = ['name', 'key'].some((key) => textAt(tls, 'keySecret', key) !== '');
  if (has('client_ca') && file('clientCAFile')) return refuse('cannot specify both clientCAFile and clientCA', 'clientCAFile');
  const authority = both('client CA', 'client_ca');
  if (authority) return authority;
  if (has('cert') && file('certFile')) return refuse('cannot specify both cert and certFile', 'certFile');
  const certificate = both('TLS certificate', 'cert');
  if (certificate) return certificate;
  if (secret && file('keyFile')) return refuse('cannot specify both keyFile and keySecret', 'keyFile');
  if (!secret && !file('keyFile')) return refuse('TLS private key must be defined', 'keySecret');
  return has('cert') || file('certFile') ? undefined : refuse('TLS certificate must be defined', 'cert');
}

/** The certificate that members of an Alertmanager cluster show each other. */
function clusterClientFault(cluster: Node | undefined): Fault | undefined {
  const client = field(cluster, 'client');
  if (!cluster || !client) return undefined;
  const fault = safeTlsFault(cluster, 'client');
  if (fault) return fault;
  return isEmptyReference(field(client, 'cert'))
    ? say('operator/tls', 'certificate is required', keyAt(cluster, 'client', 'cert'))
    : undefined;
}
