import { atLeast } from '../catalogue/target.js';
import { parseDuration } from '../promql/durations.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstFault, firstOf, say, within } from './fault.js';
import { boolAt, field, keyAt, listAt, optionalText, placeAt, stringsAt, textAt } from './fields.js';
import { namelessFault, namelessHeader, namelessTls, proxyFault, type Stored, storedFault, tlsFault } from './http-faults.js';
import { quantityAt } from './quantity.js';

// What the operator refuses when it writes the configuration of a Prometheus. Sources: pkg/prometheus/promcfg.go and pkg/prometheus/operator.go.

/** What is said of a list of relabel rules. */
export type JudgeRules = (rules: readonly Node[]) => Fault | undefined;

/** `getScrapeClassConfig`. */
export function classesFault(spec: Node, judge: JudgeRules): Fault | undefined {
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
export function configFault(spec: Node, isServer: boolean, version: string, judge: JudgeRules): Fault | undefined {
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
export function remoteWriteFault(spec: Node, version?: string): Fault | undefined {
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

/** A version with its three numbers, as the operator prints it. */
export function inFull(version: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(version.trim()) ?? [];
  const [major, minor = '0', patch = '0'] = numbers.split('.').map((it) => String(Number(it)));
  return `${major}.${minor}.${patch}${rest}`;
}
