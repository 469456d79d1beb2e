import { atLeast } from '../catalogue/target.js';
import { addressFault } from '../golang/address.js';
import { parseDuration } from '../promql/durations.js';
import type { KubernetesObject } from '../resources/unit.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { OperatorContext } from './context.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { field, keptPairs, keyAt, listAt, placeAt, textAt } from './fields.js';
import {
  authFault,
  basicAuthFault,
  namelessFault,
  namelessHeader,
  namelessOAuth2,
  namelessTls,
  proxyFault,
  safeTlsFault,
  storedFault,
  tlsFault,
} from './http-faults.js';
import { isLabelName } from './label-names.js';
import { selectorFault } from './label-selector.js';
import { relabelFault } from './relabel-fault.js';
import { discoveryFault } from './scrape-config-fault.js';

/**
 * The first thing for which the operator skips a monitor as a whole, in the order in which it looks.
 * Source: pkg/prometheus/resource_selector.go of prometheus-operator 0.93. Secrets are in the cluster: of one that is named nothing is said.
 */
export function monitorFault({ kind, root }: KubernetesObject, context: OperatorContext): Fault | undefined {
  const spec = field(root, 'spec');
  if (!spec) return undefined;
  switch (kind) {
    case 'ServiceMonitor':
      return serviceMonitorFault(spec, context);
    case 'PodMonitor':
      return podMonitorFault(spec, context);
    case 'Probe':
      return probeFault(spec, context);
    case 'ScrapeConfig':
      return scrapeConfigFault(spec, context);
    default:
      return undefined;
  }
}

function serviceMonitorFault(spec: Node, context: OperatorContext): Fault | undefined {
  return firstFault(
    () => selectorFault(spec, 'selector'),
    () => mechanismFault(spec, context),
    () =>
      firstOf(
        listAt(spec, 'endpoints'),
        (endpoint, i) =>
          within(
            `endpoints[${i}]: `,
            firstFault(
              () => (context.denyFiles ? filesFault(endpoint) : undefined),
              () => authFault(endpoint),
              () => within('tlsConfig: ', tlsFault(endpoint)),
              () => proxyFault(endpoint),
              () => within('basicAuth: ', basicAuthFault(endpoint)),
              () => within('tlsConfig: ', namelessTls(endpoint)),
              () => within('oauth2: ', namelessOAuth2(endpoint)),
              () => timeoutFault(endpoint, context),
              () => rules(endpoint, 'relabelings', context),
              () => rules(endpoint, 'metricRelabelings', context),
            ),
            // The operator does not say of which endpoint.
          ) ?? namelessHeader(endpoint),
      ),
    () => within('scrapeClassName: ', scrapeClassFault(spec, context)),
  );
}

function podMonitorFault(spec: Node, context: OperatorContext): Fault | undefined {
  return firstFault(
    () => within('failed to parse label selector: ', selectorFault(spec, 'selector')),
    () => mechanismFault(spec, context),
    () =>
      firstOf(listAt(spec, 'podMetricsEndpoints'), (endpoint, i) =>
        within(
          `endpoint[${i}]: `,
          firstFault(
            () => timeoutFault(endpoint, context),
            () => rules(endpoint, 'relabelings', context),
            () => rules(endpoint, 'metricRelabelings', context),
            () => authFault(endpoint),
            () => within('tlsConfig: ', safeTlsFault(endpoint)),
            () => proxyFault(endpoint),
            () => storedFault(endpoint, ['basicAuth', 'tlsConfig', 'oauth2'], true),
            () => within('proxyConfig: ', namelessHeader(endpoint)),
          ),
        ),
      ),
    () => within('scrapeClassName: ', scrapeClassFault(spec, context)),
  );
}

function probeFault(spec: Node, context: OperatorContext): Fault | undefined {
  return firstFault(
    () => within('scrapeClassName: ', scrapeClassFault(spec, context)),
    () => targetsFault(spec),
    // Unlike that of an endpoint it is asked for without a name too, and nothing forbids another way of authentication beside it.
    () => namelessFault(spec, ['bearerTokenSecret: ', 'bearerTokenSecret']),
    () => storedFault(spec, ['basicAuth', 'tlsConfig', 'authorization', 'oauth2'], true),
    () => timeoutFault(spec, context),
    () => rules(spec, 'metricRelabelings', context),
    () => within('targets.staticConfig.labels: ', labelsFault(field(spec, 'targets', 'staticConfig'), context)),
    () =>
      firstOf(['staticConfig', 'ingress'], (it) =>
        rules(field(spec, 'targets', it), 'relabelingConfigs', context, `targets.${it}.relabelConfigs: `),
      ),
    () => within('proxy configuration: ', storedFault(field(spec, 'prober') ?? spec, ['proxy'], false)),
    () => proberUrlFault(spec),
  );
}

function scrapeConfigFault(spec: Node, context: OperatorContext): Fault | undefined {
  return firstFault(
    () => scrapeClassFault(spec, context),
    () => rules(spec, 'relabelings', context),
    () => storedFault(spec, ['basicAuth', 'authorization', 'oauth2', 'tlsConfig'], true),
    () => timeoutFault(spec, context),
    () => storedFault(spec, ['proxy'], false),
    () => rules(spec, 'metricRelabelings', context),
    () => firstOf(listAt(spec, 'staticConfigs'), (it, i) => within(`staticConfigs: [${i}]: `, labelsFault(it, context))),
    () => discoveryFault(spec, context.version),
  );
}

/** The operator calls the lists by other names than the fields. */
function rules(
  owner: Node | undefined,
  list: string,
  { version }: OperatorContext,
  named = list.replace('ings', 'Configs: '),
): Fault | undefined {
  return within(named, relabelFault(listAt(owner, list), version));
}

function labelsFault(owner: Node | undefined, { version }: OperatorContext): Fault | undefined {
  const labels = keptPairs(owner, 'labels')
    .map(({ key }) => ({ key, name: key.type === 'scalar' ? textOf(key) : '' }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return firstOf(labels, ({ key, name }) =>
    isLabelName(name, version) ? undefined : say('operator/label-name', `invalid label ${JSON.stringify(name)}`, key),
  );
}

/** Equal is fine. pkg/prometheus CompareScrapeTimeoutToScrapeInterval. */
function timeoutFault(owner: Node, { scrapeInterval }: OperatorContext): Fault | undefined {
  const name = field(owner, 'scrapeTimeout') ? 'scrapeTimeout' : 'timeout';
  const written = textAt(owner, 'scrapeTimeout');
  const interval = textAt(owner, 'interval') || textAt(owner, 'scrapeInterval') || scrapeInterval;
  if (written === '' || interval === '') return undefined;
  const most = parseDuration(interval);
  const timeout = parseDuration(written);
  if (!most.ok || !timeout.ok || timeout.milliseconds <= most.milliseconds) return undefined;
  return say('operator/timeout', `scrapeTimeout "${written}" greater than scrapeInterval "${interval}"`, placeAt(owner, name));
}

function mechanismFault(spec: Node, { version }: OperatorContext): Fault | undefined {
  if (textAt(spec, 'selectorMechanism') !== 'RoleSelector' || atLeast(version, '2.17.0')) return undefined;
  const message = 'RoleSelector selectorMechanism is only supported in Prometheus 2.17.0 and newer';
  return say('operator/version', message, placeAt(spec, 'selectorMechanism'));
}

function filesFault(endpoint: Node): Fault | undefined {
  if (textAt(endpoint, 'bearerTokenFile') !== '') {
    return say(
      'operator/fs-access',
      'it accesses file system via bearer token file which Prometheus specification prohibits',
      placeAt(endpoint, 'bearerTokenFile'),
    );
  }
  const file = ['caFile', 'certFile', 'keyFile'].find((it) => textAt(endpoint, 'tlsConfig', it) !== '');
  return file
    ? say(
        'operator/fs-access',
        'it accesses file system via tls config which Prometheus specification prohibits',
        keyAt(endpoint, 'tlsConfig', file),
      )
    : undefined;
}

function scrapeClassFault(spec: Node, { scrapeClasses }: OperatorContext): Fault | undefined {
  const name = textAt(spec, 'scrapeClass');
  if (name === '' || !scrapeClasses || scrapeClasses.has(name)) return undefined;
  return say(
    'operator/scrape-class',
    `scrapeClass ${JSON.stringify(name)} not found in Prometheus scrapeClasses`,
    placeAt(spec, 'scrapeClass'),
  );
}

function targetsFault(spec: Node): Fault | undefined {
  const targets = field(spec, 'targets');
  if (field(targets, 'staticConfig') || field(targets, 'ingress')) return undefined;
  return say(
    'operator/probe-targets',
    'at least one of .spec.targets.staticConfig and .spec.targets.ingress is required',
    targets ? keyAt(spec, 'targets') : keyAt(spec),
  );
}

const host = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*[._]?$/;

/** `host` or `host:port`, with an IPv6 address in brackets; without a port it stands alone. */
function proberUrlFault(spec: Node): Fault | undefined {
  const url = textAt(spec, 'prober', 'url');
  const refuse = (what: string) =>
    say(
      'operator/probe-url',
      `${JSON.stringify(url)} url specified in proberSpec is invalid, it should be of the format \`hostname\` or \`hostname:port\`: ${what}`,
      placeAt(spec, 'prober', 'url'),
    );
  // Where Go's net.SplitHostPort finds no port, the whole is taken for a host.
  const split = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(url);
  const name = split ? (split[1] ?? split[2] ?? '') : url;
  const isIPv6 = /^[^%]*:[^%]*$/.test(name) && addressFault(name) === undefined;
  if (!isIPv6 && (name.replace(/\./g, '').length > 255 || !host.test(name))) return refuse(`invalid host: ${JSON.stringify(name)}`);
  const port = split?.[3];
  if (port === undefined) return undefined;
  const number = /^[-+]?\d+$/.test(port) ? Number(port) : 0;
  return number > 0 && number < 65536 ? undefined : refuse(`invalid port: ${JSON.stringify(port)}`);
}
