import { atLeast, type Target } from '../catalogue/target.js';
import { parseBytes } from '../prometheus/units.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { discoveryEntries } from './discoveries.js';
import { boolAt, field, intAt, keptKeys, listAt, mapAt, optionalText, snakeCase, stringsAt, textAt } from './fields.js';
import { authorization, basicAuth, filled, oauth2, proxySettings, type ServerFacts, tlsConfig } from './http-settings.js';
import { type Json, type JsonObject, object } from './json.js';
import { expressionsOf } from './label-selector.js';
import { metricRules, podRules, probeRules, scrapeConfigRules, serviceRules } from './monitor-rules.js';
import { type Monitor, monitored, type OperatorOptions, shardsPerZone } from './monitored.js';
import { jobMadeFrom } from './origins.js';
import { quantityAt } from './quantity.js';
import { isSince } from './versions.js';

type Entry = readonly [key: string, value: Json | undefined];

/**
 * The scrape jobs that the operator writes for a ServiceMonitor, PodMonitor, Probe or ScrapeConfig, for a given Prometheus (none: all defaults).
 * Source: pkg/prometheus/promcfg.go `generateServiceMonitorConfig`, `generatePodMonitorConfig`, `generateProbeConfig`,
 * `generateScrapeConfig` of 0.93.
 */
export function scrapeConfigsFor(
  monitor: KubernetesObject,
  server: KubernetesObject | undefined,
  target: Target,
  options: OperatorOptions,
): readonly JsonObject[] {
  const generator = new Generator(monitored(monitor, server, target, options));
  const spec = get(monitor.root, 'spec');
  const made = (owner: Node | undefined, job: JsonObject) => jobMadeFrom(owner && spec && { owner, spec }, job);
  switch (monitor.kind) {
    case 'ServiceMonitor':
      return listAt(monitor.root, 'spec', 'endpoints').map((it, i) => made(it, generator.serviceMonitor(it, i)));
    case 'PodMonitor':
      return listAt(monitor.root, 'spec', 'podMetricsEndpoints').map((it, i) => made(it, generator.podMonitor(it, i)));
    case 'Probe':
      return [made(spec, generator.probe())];
    case 'ScrapeConfig':
      return [made(spec, generator.scrapeConfig())];
    default:
      return [];
  }
}

class Generator {
  readonly #monitor: Monitor;
  readonly #spec: Node | undefined;
  readonly #server: Node | undefined;
  readonly #version: string;
  readonly #scrapeClass: Node | undefined;

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    this.#spec = monitor.spec;
    this.#server = monitor.server;
    this.#version = monitor.version;
    this.#scrapeClass = monitor.scrapeClass;
  }

  #since(version: string): boolean {
    return isSince(this.#version, version);
  }

  /** A switch that Prometheus has since a version. */
  #flag(owner: Node | undefined, key: string, since: string): Entry {
    return [snakeCase(key), this.#since(since) ? boolAt(owner, key) : undefined];
  }

  get #facts(): ServerFacts {
    return { version: this.#version, namespace: this.#monitor.namespace };
  }

  serviceMonitor(endpoint: Node, index: number): JsonObject {
    const selector = field(this.#spec, 'selector');
    const role = this.#endpointsRole();
    return object(
      ['job_name', `serviceMonitor/${this.#monitor.namespace}/${this.#monitor.name}/${index}`],
      ...this.#honor(endpoint),
      ['kubernetes_sd_configs', [this.#discovery(role, field(this.#spec, 'namespaceSelector'), '2.37.0', selector, [role, 'service'])]],
      ...this.#scrape(endpoint),
      ...this.#client(endpoint),
      ...proxySettings(endpoint, this.#version),
      ['oauth2', oauth2(field(endpoint, 'oauth2'), this.#facts)],
      ['tls_config', this.#tls(endpoint)],
      ['bearer_token_file', textAt(endpoint, 'bearerTokenFile') || undefined],
      ['bearer_token', this.#token(endpoint)],
      ['basic_auth', basicAuth(field(endpoint, 'basicAuth'))],
      ['authorization', this.#authorization(endpoint)],
      ['relabel_configs', serviceRules(this.#monitor, endpoint, selector, role)],
      ...this.#limits(),
      ...this.#protocols(),
      ['body_size_limit', this.#bodySize()],
      ['metric_relabel_configs', metricRules(this.#monitor, endpoint)],
    );
  }

  podMonitor(endpoint: Node, index: number): JsonObject {
    const selector = field(this.#spec, 'selector');
    return object(
      ['job_name', `podMonitor/${this.#monitor.namespace}/${this.#monitor.name}/${index}`],
      ...this.#honor(endpoint),
      ['kubernetes_sd_configs', [this.#discovery('pod', field(this.#spec, 'namespaceSelector'), '2.35.0', selector, ['pod'])]],
      ...this.#scrape(endpoint),
      ...this.#http(endpoint),
      ['bearer_token', this.#token(endpoint)],
      ['basic_auth', basicAuth(field(endpoint, 'basicAuth'))],
      ['oauth2', oauth2(field(endpoint, 'oauth2'), this.#facts)],
      ...proxySettings(endpoint, this.#version),
      ['authorization', this.#authorization(endpoint)],
      ['relabel_configs', podRules(this.#monitor, endpoint, selector)],
      ...this.#limits(),
      ...this.#protocols(),
      ['body_size_limit', this.#bodySize()],
      ['metric_relabel_configs', metricRules(this.#monitor, endpoint)],
    );
  }

  probe(): JsonObject {
    const spec = this.#spec;
    const prober = field(spec, 'prober');
    const targets = field(spec, 'targets');
    const fixed = field(targets, 'staticConfig');
    const module = textAt(spec, 'module');
    const params: Entry[] = module ? [['module', [module]]] : [];
    for (const it of listAt(spec, 'params')) {
      const name = textAt(it, 'name');
      if (!(module && name === 'module')) params.push([name, stringsAt(it, 'values')]);
    }
    const labels = mapAt(fixed, 'labels');
    const namespaced = new Map(labels.has('namespace') ? labels : [...labels, ['namespace', this.#monitor.namespace]]);
    const ingress = field(targets, 'ingress');
    const sd: readonly Entry[] = fixed
      ? [['static_configs', [{ targets: stringsAt(fixed, 'static'), labels: Object.fromEntries([...namespaced].sort()) }]]]
      : ingress
        ? [['kubernetes_sd_configs', [this.#discovery('ingress', field(ingress, 'namespaceSelector'), undefined, undefined, [])]]]
        : [];
    return object(
      ['job_name', `probe/${this.#monitor.namespace}/${this.#monitor.name}`],
      ['honor_timestamps', boolAt(this.#server, 'overrideHonorTimestamps') !== true],
      // The API server writes its default where there is a prober to write it into.
      ['metrics_path', prober ? (optionalText(prober, 'path') ?? '/probe') : ''],
      ['scrape_interval', textAt(spec, 'interval') || undefined],
      ['scrape_timeout', textAt(spec, 'scrapeTimeout') || undefined],
      ['scheme', optionalText(prober, 'scheme')?.toLowerCase()],
      ['params', params.length > 0 ? object(...params) : undefined],
      ...this.#limits(),
      ...this.#protocols(),
      ['body_size_limit', this.#since('2.28.0') ? textAt(this.#server, 'enforcedBodySizeLimit') || undefined : undefined],
      ...proxySettings(prober, this.#version),
      ...this.#http(spec),
      ...sd,
      ['relabel_configs', probeRules(this.#monitor, fixed, ingress)],
      ['bearer_token', this.#token(spec)],
      ['basic_auth', basicAuth(field(spec, 'basicAuth'))],
      ['oauth2', oauth2(field(spec, 'oauth2'), this.#facts)],
      ['authorization', this.#authorization(spec)],
      ['metric_relabel_configs', metricRules(this.#monitor, spec)],
    );
  }

  scrapeConfig(): JsonObject {
    const spec = this.#spec;
    const names = keptKeys(spec, 'params');
    const validation = optionalText(spec, 'nameValidationScheme');
    const escaping = optionalText(spec, 'nameEscapingScheme');
    const [timestamps, labels] = [boolAt(spec, 'honorTimestamps'), boolAt(spec, 'honorLabels')];
    const overridden = (what: string) => boolAt(this.#server, `overrideHonor${what}`) === true;
    return object(
      ['job_name', `scrapeConfig/${this.#monitor.namespace}/${this.#monitor.name}`],
      ['honor_timestamps', timestamps !== undefined && this.#since('2.9.0') ? timestamps && !overridden('Timestamps') : undefined],
      this.#flag(spec, 'trackTimestampsStaleness', '2.48.0'),
      ['honor_labels', labels === undefined ? undefined : labels && !overridden('Labels')],
      ['metrics_path', optionalText(spec, 'metricsPath')],
      ['params', names.length > 0 ? object(...names.map((name): Entry => [name, stringsAt(spec, 'params', name)])) : undefined],
      this.#flag(spec, 'enableCompression', '2.49.0'),
      this.#flag(spec, 'enableHTTP2', '2.35.0'),
      ['scrape_interval', optionalText(spec, 'scrapeInterval')],
      ['scrape_timeout', optionalText(spec, 'scrapeTimeout')],
      ...this.#protocols(),
      ['scheme', optionalText(spec, 'scheme')?.toLowerCase()],
      ...proxySettings(spec, this.#version),
      ['basic_auth', basicAuth(field(spec, 'basicAuth'))],
      ['authorization', this.#authorization(spec)],
      ['oauth2', oauth2(field(spec, 'oauth2'), this.#facts)],
      ['tls_config', this.#tls(spec)],
      ...this.#limits(),
      ['body_size_limit', this.#bodySize()],
      ...discoveryEntries(spec, this.#facts),
      ['relabel_configs', scrapeConfigRules(this.#monitor)],
      ['metric_relabel_configs', metricRules(this.#monitor, spec)],
      ['metric_name_validation_scheme', this.#since('3.0.0') ? validation?.toLowerCase() : undefined],
      // `AllowUTF8` is `allow-utf-8` for Prometheus.
      ['metric_name_escaping_scheme', this.#since('3.4.0') ? escaping?.toLowerCase().replace('utf8', '-utf-8') : undefined],
    );
  }

  #endpointsRole(): 'endpoints' | 'endpointslice' {
    const asked = textAt(this.#spec, 'serviceDiscoveryRole') || textAt(this.#server, 'serviceDiscoveryRole');
    return asked === 'EndpointSlice' && this.#monitor.options.endpointSlice && this.#since('2.21.0') ? 'endpointslice' : 'endpoints';
  }

  #honor(endpoint: Node): readonly Entry[] {
    const overrideTimestamps = boolAt(this.#server, 'overrideHonorTimestamps') === true;
    const timestamps = boolAt(endpoint, 'honorTimestamps');
    const written = timestamps !== undefined || overrideTimestamps;
    return [
      ['honor_labels', boolAt(this.#server, 'overrideHonorLabels') !== true && boolAt(endpoint, 'honorLabels') === true],
      ['honor_timestamps', written && this.#since('2.9.0') ? timestamps === true && !overrideTimestamps : undefined],
      this.#flag(endpoint, 'trackTimestampsStaleness', '2.48.0'),
    ];
  }

  #scrape(endpoint: Node): readonly Entry[] {
    const params = field(endpoint, 'params');
    const names = keptKeys(params);
    return [
      ['scrape_interval', textAt(endpoint, 'interval') || undefined],
      ['scrape_timeout', textAt(endpoint, 'scrapeTimeout') || undefined],
      ['metrics_path', textAt(endpoint, 'path') || undefined],
      ['params', params ? object(...names.map((name): Entry => [name, stringsAt(params, name)])) : undefined],
      ['scheme', optionalText(endpoint, 'scheme')?.toLowerCase()],
    ];
  }

  #client(owner: Node | undefined): readonly Entry[] {
    return [this.#flag(owner, 'followRedirects', '2.26.0'), this.#flag(owner, 'enableHttp2', '2.35.0')];
  }

  #http(owner: Node | undefined): readonly Entry[] {
    return [...this.#client(owner), ['tls_config', this.#tls(owner)]];
  }

  #tls(owner: Node | undefined): JsonObject | undefined {
    const written = field(owner, 'tlsConfig');
    // Of an endpoint, which may name files, what is written counts whatever it holds.
    return tlsConfig(
      this.#monitor.kind === 'ServiceMonitor' ? written : filled(written),
      field(this.#scrapeClass, 'tlsConfig'),
      this.#facts,
    );
  }

  #authorization(owner: Node | undefined): JsonObject | undefined {
    return authorization(filled(field(owner, 'authorization')), field(this.#scrapeClass, 'authorization'), this.#version);
  }

  #token(owner: Node | undefined): string | undefined {
    return textAt(owner, 'bearerTokenSecret', 'name') ? '<secret>' : undefined;
  }

  #discovery(
    role: string,
    namespaces: Node | undefined,
    attachSince: string | undefined,
    selector: Node | undefined,
    selectorRoles: readonly string[],
  ): JsonObject {
    const names = this.#namespaces(namespaces);
    const attach = attachSince === undefined ? undefined : this.#attachNode();
    const selectors: JsonObject[] = this.#monitor.options.daemonSet ? [{ role: 'pod', field: 'spec.nodeName=$(NODE_NAME)' }] : [];
    if (textAt(this.#spec, 'selectorMechanism') === 'RoleSelector')
      selectors.push(...selectorRoles.map((it) => ({ role: it, label: selectorText(selector) })));
    return object(
      ['role', role],
      ['namespaces', names.length > 0 ? { names } : undefined],
      ...this.#apiServer(),
      ['attach_metadata', attach !== undefined && this.#since(attachSince ?? '0') ? { node: attach } : undefined],
      ['selectors', selectors.length > 0 ? selectors : undefined],
    );
  }

  #apiServer(): readonly Entry[] {
    const api = field(this.#server, 'apiserverConfig');
    if (!api) return [];
    return [
      ['api_server', textAt(api, 'host')],
      ['basic_auth', basicAuth(field(api, 'basicAuth'))],
      ['bearer_token', textAt(api, 'bearerToken') ? '<secret>' : undefined],
      ['bearer_token_file', textAt(api, 'bearerTokenFile') || undefined],
      ['authorization', authorization(field(api, 'authorization'), undefined, this.#version)],
      ['tls_config', tlsConfig(field(api, 'tlsConfig'), undefined, this.#facts)],
      ...proxySettings(api, this.#version),
    ];
  }

  #namespaces(selector: Node | undefined): readonly string[] {
    if (boolAt(this.#server, 'ignoreNamespaceSelectors') === true) return [this.#monitor.namespace];
    if (boolAt(selector, 'any') === true) return [];
    const names = stringsAt(selector, 'matchNames');
    return names.length > 0 ? names : [this.#monitor.namespace];
  }

  #attachNode(): boolean | undefined {
    const written = field(this.#spec, 'attachMetadata') ?? field(this.#scrapeClass, 'attachMetadata');
    const node = written && boolAt(written, 'node') === true;
    if (shardsPerZone(this.#monitor) === undefined || this.#monitor.options.podTopologyLabels) return node;
    return true;
  }

  #limits(): readonly Entry[] {
    const limit = (key: string, since?: string): Entry => {
      const name = snakeCase(key);
      if (since !== undefined && !this.#since(since)) return [name, undefined];
      const own = intAt(this.#spec, key);
      const enforced = intAt(this.#server, `enforced${key.charAt(0).toUpperCase()}${key.slice(1)}`) ?? 0;
      if (enforced === 0) return [name, own];
      // From 2.45 on the global section says it.
      if (!own) return [name, this.#since('2.45.0') ? undefined : enforced];
      return [name, Math.min(own, enforced)];
    };
    const spec = this.#spec;
    const classic = boolAt(spec, 'scrapeClassicHistograms');
    const three = atLeast(this.#version, '3.0.0');
    return [
      limit('sampleLimit'),
      limit('targetLimit', '2.21.0'),
      limit('labelLimit', '2.27.0'),
      limit('labelNameLengthLimit', '2.27.0'),
      limit('labelValueLengthLimit', '2.27.0'),
      limit('keepDroppedTargets', '2.47.0'),
      this.#flag(spec, 'scrapeNativeHistograms', '3.8.0'),
      ['native_histogram_bucket_limit', this.#since('2.45.0') ? intAt(spec, 'nativeHistogramBucketLimit') : undefined],
      ['native_histogram_min_bucket_factor', this.#since('2.50.0') ? quantityAt(spec, 'nativeHistogramMinBucketFactor') : undefined],
      ['always_scrape_classic_histograms', three ? classic : undefined],
      ['scrape_classic_histograms', !three && this.#since('2.45.0') ? classic : undefined],
      this.#flag(spec, 'convertClassicHistogramsToNHCB', '3.0.0'),
    ];
  }

  #protocols(): readonly Entry[] {
    const spec = this.#spec;
    const protocols = stringsAt(spec, 'scrapeProtocols').filter((it) => it !== 'PrometheusText1.0.0' || atLeast(this.#version, '3.0.0'));
    return [
      ['scrape_protocols', listAt(spec, 'scrapeProtocols').length > 0 && this.#since('2.49.0') ? protocols : undefined],
      [
        'fallback_scrape_protocol',
        this.#since('3.0.0')
          ? (optionalText(spec, 'fallbackScrapeProtocol') ?? optionalText(this.#scrapeClass, 'fallbackScrapeProtocol'))
          : undefined,
      ],
    ];
  }

  #bodySize(): string | undefined {
    if (!this.#since('2.28.0')) return undefined;
    const own = textAt(this.#spec, 'bodySizeLimit');
    const enforced = textAt(this.#server, 'enforcedBodySizeLimit');
    if (!own || !enforced) return own || enforced || undefined;
    const [a, b] = [parseBytes(own), parseBytes(enforced)];
    return a.ok && b.ok && a.bytes > b.bytes ? enforced : own;
  }
}

/** A label selector in one line. apimachinery labels/selector.go `String`. */
function selectorText(selector: Node | undefined): string {
  const exact = [...mapAt(selector, 'matchLabels')].map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const others = expressionsOf(selector).map(({ key, operator, values }) => {
    const list = `(${[...values].sort().join(',')})`;
    switch (operator) {
      case 'In':
        return { key, text: `${key} in ${list}` };
      case 'NotIn':
        return { key, text: `${key} notin ${list}` };
      case 'Exists':
        return { key, text: key };
      default:
        return { key, text: `!${key}` };
    }
  });
  return [...exact, ...others]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((it) => it.text)
    .join(',');
}
