import { atLeast, type Target } from '../catalogue/target.js';
import { parseDuration } from '../promql/durations.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { boolAt, field, keyAt, listAt, optionalText, placeAt, stringsAt, textAt } from './fields.js';
import {
  bothFault,
  isEmptyReference,
  namelessFault,
  namelessHeader,
  namelessTls,
  proxyFault,
  type Stored,
  safeTlsFault,
  storedFault,
  tlsFault,
} from './http-faults.js';
import { selectorFault } from './label-selector.js';
import { quantityAt } from './quantity.js';
import type { relabelFault } from './relabel-fault.js';
import { semverFault } from './semver.js';
import { argumentsFault } from './server-arguments.js';
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

/** A version with its three numbers, as the operator prints it. */
function inFull(version: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(version.trim()) ?? [];
  const [major, minor = '0', patch = '0'] = numbers.split('.').map((it) => String(Number(it)));
  return `${major}.${minor}.${patch}${rest}`;
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

type JudgeRules = (rules: readonly Node[]) => Fault | undefined;

/** `getScrapeClassConfig`. */
function classesFault(spec: Node, judge: JudgeRules): Fault | undefined {
  let hasDefault = false;
  return firstOf(listAt(spec, 'scrapeClasses'), (it) => {
    const about = (what: string, fault: Fault | undefined) => within(`invalid ${what} for scrapeClass ${textAt(it, 'name')}: `, fault);
    const isDefault = boolAt(it, 'default') === true;
    const isSecond = hasDefault && isDefault;
    hasDefault ||= isDefault;
    return firstFault(
      () => about('relabelings', judge(listAt(it, 'relabelings'))),
      () => about('metric relabelings', judge(listAt(it, 'metricRelabelings'))),
      () => about('TLS config', tlsFault(it)),
      () => about('authorization', fileAuthorizationFault(it)),
      () => (isSecond ? say('operator/scrape-class', 'multiple default scrape classes defined', placeAt(it, 'default')) : undefined),
    );
  });
}

/** `createOrUpdateConfigurationSecret`. */
function configFault(spec: Node, isServer: boolean, version: string, judge: JudgeRules): Fault | undefined {
  const api = field(spec, 'apiserverConfig');
  const managers = isServer ? listAt(spec, 'alerting', 'alertmanagers') : [];
  return firstFault(
    () =>
      firstOf(isServer ? listAt(spec, 'remoteRead') : [], (it, i) =>
        within(`remoteRead[${i}]: `, withFiles(it, 'basicAuth', 'oauth2', 'tlsConfig', 'authorization', 'proxy')),
      ),
    () => remoteWriteFault(spec, version),
    () => api && within('apiserver config: ', withFiles(api, 'basicAuth', 'authorization', 'tlsConfig') ?? namelessHeader(api)),
    () =>
      firstOf(managers, (it, i) =>
        within(
          `alertmanager ${i}: `,
          firstFault(
            () => exclusiveFault(it, 'bearerTokenFile', 'basicAuth', 'authorization', 'sigv4'),
            () => within('invalid relabelings: ', judge(listAt(it, 'relabelings'))),
            () => within('invalid alertRelabelings: ', judge(listAt(it, 'alertRelabelings'))),
          ),
        ),
      ),
    () =>
      firstOf(
        managers,
        (it, i) =>
          within(
            `alertmanager ${i}: `,
            storedFault(it, ['basicAuth', 'authorization'], false) ?? sigv4Fault(it) ?? withFiles(it, 'tlsConfig'),
          ) ?? within(`alertmanager: ${i}: `, namelessHeader(it)),
      ),
    () =>
      firstOf(listAt(spec, 'scrapeClasses'), (it) =>
        within(`failed to process scrape classes: scrape class ${JSON.stringify(textAt(it, 'name'))}: `, namelessTls(it)),
      ),
    () => within('generating config failed: ', generatedFault(spec, isServer, version)),
  );
}

/** What the store of credentials asks where files may be named. */
function withFiles(owner: Node, ...order: readonly Stored[]): Fault | undefined {
  return firstOf(order, (it) => {
    if (it === 'tlsConfig') return within('failed to validate TLS configuration: ', tlsFault(owner)) ?? namelessTls(owner);
    if (it !== 'authorization') return storedFault(owner, [it], false);
    return field(owner, 'authorization', 'credentials') && fileAuthorizationFault(owner);
  });
}

function fileAuthorizationFault(owner: Node): Fault | undefined {
  const it = field(owner, 'authorization');
  if (field(it, 'credentials') && textAt(it, 'credentialsFile') !== '') {
    const message = 'authorization can not specify both "credentials" and "credentialsFile"';
    return say('operator/auth', message, keyAt(owner, 'authorization', 'credentialsFile'));
  }
  if (textAt(it, 'type').trim().toLowerCase() !== 'basic') return undefined;
  const message = 'authorization type cannot be set to "basic", use "basicAuth" instead';
  return say('operator/auth', message, placeAt(owner, 'authorization', 'type'));
}

/** The operator lists the names in no order. */
function exclusiveFault(owner: Node, ...names: readonly string[]): Fault | undefined {
  const chosen = names.filter((it) => field(owner, it) && optionalText(owner, it) !== '');
  const list = chosen.map((it) => JSON.stringify(it)).join(' and ');
  return chosen.length > 1
    ? say('operator/auth', `${list} can't be set at the same time, at most one of them must be defined`, keyAt(owner, chosen[1] ?? ''))
    : undefined;
}

/** `AddRemoteWriteToStore`; without a version, that of Thanos, which is asked for less. */
function remoteWriteFault(spec: Node, version?: string): Fault | undefined {
  return firstOf(listAt(spec, 'remoteWrite'), (it, i) =>
    within(
      `remoteWrite[${i}]: `,
      firstFault(
        () => exclusiveFault(it, 'basicAuth', 'oauth2', 'authorization', 'sigv4', 'azureAd'),
        () => azureFault(it, version),
        () => proxyFault(it),
        () => withFiles(it, 'basicAuth', 'oauth2', 'tlsConfig', 'authorization'),
        () => sigv4Fault(it),
        () => namelessFault(it, ['failed to read AzureOAuth clientSecret: ', 'azureAd', 'oauth', 'clientSecret']),
        () => namelessHeader(it),
      ),
    ),
  );
}

interface AzureWay {
  readonly called: string;
  /** The first Prometheus that has it. */
  readonly since?: string;
  /** What must be a UUID. */
  readonly ids?: readonly string[];
}

const azureWays: Readonly<Record<string, AzureWay>> = {
  managedIdentity: { called: 'Azure Managed Identity' },
  oauth: { called: 'Azure OAuth', since: '2.48.0', ids: ['clientId'] },
  sdk: { called: 'Azure SDK', since: '2.52.0' },
  workloadIdentity: { called: 'Azure Workload Identity', since: '3.7.0', ids: ['clientId', 'tenantId'] },
};

const uuid = /^(urn:uuid:|\{)?[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}\}?$/i;

function azureFault(owner: Node, version: string | undefined): Fault | undefined {
  const it = field(owner, 'azureAd');
  if (!it) return undefined;
  const ways = Object.entries(azureWays).filter(([way]) => field(it, way) && (version !== undefined || way !== 'workloadIdentity'));
  const [first, second] = ways;
  if (!first) {
    const message = 'must provide Azure Managed Identity, Azure OAuth, Azure SDK, or Azure Workload Identity in the Azure AD config';
    return say('operator/auth', message, keyAt(owner, 'azureAd'));
  }
  if (second) {
    const message = `cannot provide both ${first[1].called} and ${second[1].called} in the Azure AD config`;
    return say('operator/auth', message, keyAt(it, second[0]));
  }
  const [way, { called, since, ids = [] }] = first;
  if (version !== undefined && since && !atLeast(version, since))
    return say('operator/version', `azureAD.${way} requires Prometheus >= v${since}`, keyAt(it, way));
  if (version !== undefined && way === 'managedIdentity' && !atLeast(version, '3.5.0') && textAt(it, way, 'clientId') === '') {
    const message = `managedIdentidy: clientId is required with Prometheus < 3.5.0, current = ${inFull(version)}`;
    return say('operator/version', message, keyAt(it, way));
  }
  const wrong = ids.find((id) => !uuid.test(textAt(it, way, id)));
  return wrong ? say('operator/auth', `the provided ${called} ${wrong} is invalid`, placeAt(it, way, wrong)) : undefined;
}

function sigv4Fault(owner: Node): Fault | undefined {
  const it = field(owner, 'sigv4');
  const [given, other] = ['accessKey', 'secretKey'].filter((key) => field(it, key));
  if (!it || !given) return undefined;
  return other
    ? namelessFault(it, ['failed to read SigV4 access-key: ', 'accessKey'], ['failed to read SigV4 secret-key: ', 'secretKey'])
    : say('operator/auth', 'both accessKey and secretKey should be provided', keyAt(it, given));
}

/** `GenerateServerConfiguration`, `GenerateAgentConfiguration`. */
function generatedFault(spec: Node, isServer: boolean, version: string): Fault | undefined {
  const tracing = field(spec, 'tracingConfig');
  return firstFault(
    () => timeoutFault(spec),
    () => within(isServer ? 'generating storage_settings configuration failed: ' : '', storageFault(spec)),
    () => within('failed to generate OTLP configuration: ', otlpFault(spec, version)),
    () =>
      tracing &&
      within(
        'failed to generate tracing configuration: ',
        tlsFault(tracing) ??
          (isFraction(tracing, 'samplingFraction')
            ? undefined
            : refuse('`samplingFraction` must be between 0 and 1', tracing, 'samplingFraction')),
      ),
  );
}

function refuse(message: string, owner: Node, ...path: readonly string[]): Fault {
  return say('operator/prometheus-refuses', message, placeAt(owner, ...path));
}

function isFraction(owner: Node | undefined, key: string): boolean {
  const value = quantityAt(owner, key) ?? 0;
  return value >= 0 && value <= 1;
}

function timeoutFault(spec: Node): Fault | undefined {
  const timeout = textAt(spec, 'scrapeTimeout');
  if (timeout === '') return undefined;
  const interval = optionalText(spec, 'scrapeInterval') ?? '30s';
  const most = parseDuration(interval);
  const given = parseDuration(timeout);
  const say = (message: string, key: string): Fault => ({ ...refuse(message, spec, key), code: 'operator/timeout' });
  if (!most.ok) return say(`invalid scrapeInterval ${JSON.stringify(interval)}: ${most.message}`, 'scrapeInterval');
  if (!given.ok) return say(`invalid scrapeTimeout: ${JSON.stringify(timeout)}: ${given.message}`, 'scrapeTimeout');
  return given.milliseconds > most.milliseconds
    ? say(`scrapeTimeout "${timeout}" greater than scrapeInterval "${interval}"`, 'scrapeTimeout')
    : undefined;
}

function storageFault(spec: Node): Fault | undefined {
  const threshold = ['tsdb', 'staleSeriesCompactionThreshold'];
  if (!isFraction(field(spec, 'tsdb'), 'staleSeriesCompactionThreshold')) {
    const value = quantityAt(field(spec, 'tsdb'), 'staleSeriesCompactionThreshold') ?? 0;
    const text = Number.isInteger(value) ? value : `${Math.ceil(value * 1000)}m`;
    return refuse(`\`staleSeriesCompactionThreshold\` must be between 0 and 1. The current value is ${text}`, spec, ...threshold);
  }
  if (textAt(spec, 'tsdb', 'chunkEncoding', 'floats') !== 'Xor' || !stringsAt(spec, 'enableFeatures').includes('st-storage'))
    return undefined;
  const message = 'chunk encoding "Xor" is incompatible with --enable-feature=st-storage (XOR chunks do not store start timestamps)';
  return refuse(message, spec, 'tsdb', 'chunkEncoding', 'floats');
}

const strategies: Readonly<Record<string, string>> = { NoTranslation: '3.4.0', UnderscoreEscapingWithoutSuffixes: '3.6.0' };

function otlpFault(spec: Node, version: string): Fault | undefined {
  const otlp = field(spec, 'otlp');
  if (!otlp) return undefined;
  const strategy = textAt(otlp, 'translationStrategy');
  const since = strategies[strategy];
  const all = boolAt(otlp, 'promoteAllResourceAttributes') === true;
  const lists = (key: string) => listAt(otlp, key).length > 0;
  const old = (message: string): Fault => say('operator/version', message, keyAt(spec, 'otlp', 'translationStrategy'));
  if (!atLeast(version, '2.55.0')) return old('OTLP configuration is only supported from Prometheus version 2.55.0');
  if (strategy === 'NoUTF8EscapingWithSuffixes' && textAt(spec, 'nameValidationScheme') === 'Legacy') {
    const message = `nameValidationScheme "Legacy" is not compatible with OTLP translation strategy "${strategy}"`;
    return refuse(message, otlp, 'translationStrategy');
  }
  if (since && !atLeast(version, since))
    return old(`nameValidationScheme "${strategy}" is only supported from Prometheus version ${since}`);
  if (!atLeast(version, '3.5.0')) return undefined;
  if (all && lists('promoteResourceAttributes')) {
    const message = "'promoteAllResourceAttributes' cannot be set to 'true' simultaneously with 'promoteResourceAttributes'";
    return refuse(message, otlp, 'promoteAllResourceAttributes');
  }
  return !all && lists('ignoreResourceAttributes')
    ? refuse("'ignoreResourceAttributes' can only be set when 'promoteAllResourceAttributes' is true", otlp, 'ignoreResourceAttributes')
    : undefined;
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
