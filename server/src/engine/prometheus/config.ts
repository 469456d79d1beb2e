import { isLegacyLabelName } from '../catalogue/label-names.js';
import { atLeast, type Target } from '../catalogue/target.js';
import {
  type ConfigFault,
  crash,
  type DecodeAbout,
  type DecodeContext,
  type Dialect,
  decodeConfig,
  type Say,
  type StructRule,
  type TextRule,
} from '../golang/decode.js';
import { durationText } from '../golang/duration.js';
import { Fields, isNil, isNull, stringOf } from '../golang/fields.js';
import { isGlob } from '../golang/glob.js';
import { type GoString, goString, quoteString } from '../golang/go-string.js';
import { httpClientRule, httpRules, waysToSignIn } from '../golang/http-client.js';
import type { RawType } from '../golang/struct-table.js';
import { parseUrl } from '../golang/url.js';
import { goQuote } from '../promql/gostring.js';
import { configTypes } from '../schema/config-types.js';
import { deref, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { formatFloatG } from '../text/go-float.js';
import { contextOf } from './context.js';
import { type DiscoveryAbout, discoveryRules, discoveryTexts } from './discovery.js';
import { discoveryLists } from './discovery-lists.js';
import { otlpRule } from './otlp.js';
import { remoteRules, requestHeaders } from './remote.js';
import { scrapeConfigRule, scrapeConfigs, scrapeProtocols } from './scrape-configs.js';
import { formatBytes, parseBytes } from './units.js';

/** What Prometheus refuses a configuration for; each is a check of its own. */
export type PrometheusAbout =
  | DecodeAbout
  | DiscoveryAbout
  | 'duration'
  | 'url'
  | 'size'
  | 'enum'
  | 'required'
  | 'duplicate-job'
  | 'timeout'
  | 'target-address'
  | 'rule-file-pattern';

export type PrometheusFault = ConfigFault<PrometheusAbout>;
type SayHere = Say<PrometheusAbout>;

/** Everything that keeps Prometheus from loading a prometheus.yml (a map), or a bare list of scrape jobs. config/config.go `Load`. */
export function prometheusFaults(root: Node, target: Target, jobsAlone = false): readonly PrometheusFault[] {
  return decodeConfig(root, jobsAlone ? 'list<@config.ScrapeConfig>' : 'config.Config', dialectOf(target), contextOf(target));
}

/** Everything that keeps a part of the configuration that stands alone from being read. */
export function partFaults(root: Node, type: string, target: Target): readonly PrometheusFault[] {
  return decodeConfig(root, type, dialectOf(target), contextOf(target));
}

const texts: Readonly<Record<string, TextRule<PrometheusAbout>>> = {
  ...discoveryTexts,
  duration: durationText,
  bytes: (text) => {
    const parsed = parseBytes(text);
    return parsed.ok ? undefined : { about: 'size', message: parsed.message };
  },
  url: (text) => {
    const parsed = parseUrl(text);
    return parsed.ok ? undefined : { about: 'url', message: parsed.message };
  },
  label: (text, { since }) => {
    const why = (since('3.0') ? labelName : legacyLabelName)({ text, utf8: true });
    return why === undefined ? undefined : { about: 'type', message: why };
  },
  'config.TLSConfig.min_version': tlsVersion,
  'config.TLSConfig.max_version': tlsVersion,
  'config.GlobalConfig.metric_name_validation_scheme': (text, { since }) =>
    ['', 'utf8', 'legacy'].includes(text) || !since('3.6')
      ? undefined
      : { about: 'enum', message: `unrecognized ValidationScheme: ${goQuote(text)}` },
  'config.ScrapeConfig.metric_name_validation_scheme': (text, context) =>
    text === '' || text === 'utf8' || text === 'legacy'
      ? undefined
      : {
          about: 'enum',
          message: context.since('3.6')
            ? `unrecognized ValidationScheme: ${goQuote(text)}`
            : `unknown scrape config name validation method specified, must be either 'legacy' or 'utf8', got ${text}`,
        },
  'config.AlertmanagerConfig.api_version': (text, context) => {
    if (text === 'v2' || (text === 'v1' && !context.since('3.0'))) return undefined;
    const supported = context.since('3.0') ? 'v2' : 'v1 v2';
    return { about: 'enum', message: `expected Alertmanager api version to be one of [${supported}] but got ${text}` };
  },
  'config.TracingConfig.client_type': (text) =>
    text === 'http' || text === 'grpc'
      ? undefined
      : { about: 'enum', message: `expected tracing client type to be to be http or grpc, but got ${text}` },
  'config.OTLPConfig.translation_strategy': (text, { since }) =>
    ['', 'UnderscoreEscapingWithSuffixes', 'NoUTF8EscapingWithSuffixes'].includes(text) ||
    (text === 'NoTranslation' && since('3.4')) ||
    (text === 'UnderscoreEscapingWithoutSuffixes' && since('3.6'))
      ? undefined
      : { about: 'enum', message: `unsupported OTLP translation strategy ${goQuote(text)}` },
};

function tlsVersion(text: string): ReturnType<TextRule<PrometheusAbout>> {
  return ['TLS10', 'TLS11', 'TLS12', 'TLS13'].includes(text) ? undefined : { about: 'enum', message: `unknown TLS version: ${text}` };
}

/** Names of labels may be any text in UTF-8 since 3.0, but not empty. prometheus/common model/labels.go `LabelName.UnmarshalYAML`. */
function labelName(name: GoString): string | undefined {
  return name.text !== '' && name.utf8 ? undefined : `${quoteString(name)} is not a valid label name`;
}

/** Those of before: in ASCII and without punctuation. */
function legacyLabelName(name: GoString): string | undefined {
  return isLegacyLabelName(name.text) ? undefined : `${quoteString(name)} is not a valid label name`;
}

const rules: Readonly<Record<string, StructRule<PrometheusAbout>>> = {
  ...httpRules,
  ...discoveryRules,
  ...remoteRules,
  'config.Config': configRule,
  'config.GlobalConfig': globalRule,
  'config.ScrapeConfig': scrapeConfigRule,
  'config.ScrapeConfigs': (it, say, context) => scrapeConfigs(it, undefined, say, context),
  'config.AlertingConfig': (it, say) => {
    for (const item of it.items('alertmanagers')) if (isNil(item)) say('required', crash, item, 'Prometheus crashes on an empty item.');
  },
  'config.AlertmanagerConfig': (it, say) => {
    httpClientRule(it, say);
    if (waysToSignIn(it).length > 0 && it.has('sigv4'))
      say('auth', 'at most one of basic_auth, authorization, oauth2, & sigv4 must be configured', 'sigv4');
    discoveryLists(it, say);
  },
  'config.TracingConfig': (it, say) => {
    requestHeaders(it, say, 'custom authorization header configuration is not yet supported');
    if (!it.text('endpoint')) say('required', 'tracing endpoint must be set', 'endpoint');
    const compression = it.text('compression');
    if (compression && compression !== 'gzip')
      say('enum', `invalid compression type ${compression} provided, valid options: gzip`, 'compression');
  },
  'config.OTLPConfig': otlpRule,
  'config.TSDBConfig': (it, say) => {
    const encoding = it.child('chunk_encoding');
    const floats = encoding?.text('floats') ?? '';
    if (!encoding || ['', 'xor', 'xor2'].includes(floats)) return;
    const allowed = "'xor' or 'xor2', or the field must be omitted entirely";
    say('enum', `'storage.tsdb.chunk_encoding.floats' must be ${allowed}, got ${goQuote(floats)}`, encoding.at('floats'));
  },
  'config.TSDBRetentionConfig': (it, say) => {
    const size = parseBytes(it.text('size') || '0');
    if (size.ok && size.bytes < 0)
      say('size', `'storage.tsdb.retention.size' must be greater than or equal to 0, got ${formatBytes(size.bytes)}`, 'size');
    const percentage = it.number('percentage', 0);
    if (percentage < 0 || percentage > 100)
      say('size', `'storage.tsdb.retention.percentage' must be in the range [0, 100], got ${formatFloatG(percentage)}`, 'percentage');
  },
};

const dialect: Dialect<PrometheusAbout> = {
  reader: 'P',
  types: configTypes('prometheus') as Readonly<Record<string, RawType>>,
  texts,
  ownDecoder: new Set(['duration', 'label', 'enum']),
  madeAnew: new Set(['config.HTTPClientConfig.http_headers', 'config.GlobalConfig.external_labels']),
  rules,
  names: {
    'string(secret)': 'config.plain',
    bytes: 'units.Base2Bytes',
    'config.AlertmanagerConfig.api_version': 'config.plain',
    'config.TracingConfig.client_type': 'config.plain',
    'config.HTTPClientConfig.http_headers': 'config.Headers',
    'config.ProxyConfig.proxy_connect_header': 'config.ProxyHeader',
    'config.ProxyConfig.proxy_connect_header.*': '[]config.Secret',
    'config.RemoteReadConfig.required_matchers.*': 'model.LabelValue',
    'config.RemoteReadConfig.chunked_read_limit': 'uint64',
    'config.RemoteWriteConfig.protobuf_message': 'remote.WriteMessageType',
    'config.OTLPConfig.translation_strategy': 'otlptranslator.TranslationStrategyOption',
    'config.Header.secrets': '[]config.Secret',
    'config.ProxyConfig.proxy_connect_header.*[]': 'config.plain',
    'config.ScrapeConfig.fallback_scrape_protocol': 'config.ScrapeProtocol',
    'config.ScrapeConfig.scrape_protocols[]': 'config.ScrapeProtocol',
    'config.GlobalConfig.scrape_protocols[]': 'config.ScrapeProtocol',
    'targetgroup.Group.labels.*': 'model.LabelValue',
    'config.ExemplarsConfig.max_exemplars': 'int64',
    'config.AlertingConfig.alertmanagers': 'config.AlertmanagerConfigs',
    'config.GlobalConfig.external_labels': 'map[string]string',
    'config.ScrapeConfig.params': 'url.Values',
    'config.ScrapeConfig.scrape_protocols': '[]config.ScrapeProtocol',
    'config.GlobalConfig.scrape_protocols': '[]config.ScrapeProtocol',
    'relabel.Config.source_labels': 'model.LabelNames',
    'relabel.Config.modulus': 'uint64',
    'kubernetes.SDConfig.selectors': '[]kubernetes.SelectorConfig',
    'moby.DockerSDConfig.filters': '[]moby.Filter',
    'moby.DockerSwarmSDConfig.filters': '[]moby.Filter',
  },
  labelName,
};

const dialects = new Map<string, Dialect<PrometheusAbout>>();

/** What some types were called before. */
function dialectOf({ prometheus }: Target): Dialect<PrometheusAbout> {
  let found = dialects.get(prometheus);
  if (!found) {
    const since = (version: string): boolean => atLeast(prometheus, version);
    found = {
      ...dialect,
      types: since('3.13')
        ? dialect.types
        : { ...dialect.types, 'aws.Filter': { ...dialect.types['aws.Filter'], go: 'aws.EC2Filter' } as RawType },
      names: {
        ...dialect.names,
        ...(since('3.13') ? {} : { '@aws.Filter': '[]*aws.EC2Filter' }),
        ...(since('3.8') ? {} : { 'config.RemoteWriteConfig.protobuf_message': 'config.RemoteWriteProtoMsg' }),
        ...(since('3.7') ? {} : { 'config.OTLPConfig.translation_strategy': 'config.translationStrategyOption' }),
      },
      labelName: since('3.0') ? labelName : legacyLabelName,
    };
    dialects.set(prometheus, found);
  }
  return found;
}

function configRule(it: Fields, say: SayHere, context: DecodeContext): void {
  for (const [field, what] of [
    ['rule_files', 'rule file'],
    ['scrape_config_files', 'scrape config file'],
  ] as const) {
    for (const path of it.items(field)) {
      if (path.type !== 'scalar') continue;
      if (!/^[^*]*(\*[^/]*)?$/.test(textOf(path))) say('rule-file-pattern', `invalid ${what} path ${goQuote(textOf(path))}`, path);
      else if (!isGlob(textOf(path))) {
        // The configuration is read, and refused when the files are looked for.
        const where = field === 'rule_files' ? '' : `error retrieving ${what}s for ${goQuote(textOf(path))}: `;
        say('rule-file-pattern', `${where}syntax error in pattern`, path);
      }
    }
  }
  const global = it.child('global');
  scrapeConfigs(it, global, say, context);
  named(it, 'remote_write', 'remote write', say);
  named(it, 'remote_read', 'remote read', say);
  const strategy = it.child('otlp');
  const chosen = strategy?.text('translation_strategy') ?? '';
  if (strategy && global?.text('metric_name_validation_scheme') === 'legacy' && chosen.startsWith('No'))
    say('enum', `OTLP translation strategy ${goQuote(chosen)} is not allowed when UTF8 is disabled`, strategy.at('translation_strategy'));
}

function globalRule(it: Fields, say: SayHere, { since }: DecodeContext): void {
  // Between, names were any text here, whatever the scheme.
  const legacy = since('3.7') ? it.text('metric_name_validation_scheme') === 'legacy' : !since('3.0');
  for (const pair of pairsOf(it.value('external_labels'))) {
    const name = stringOf(deref(pair.key));
    const why = legacy ? legacyLabelName(name) : labelName(name);
    if (why !== undefined) say('type', why, pair.key);
    const value = deref(pair.value);
    const text = value && goString(value);
    if (value && text && !text.utf8) say('type', `${quoteString(text)} is not a valid label value`, value);
  }
  const timeout = it.duration('scrape_timeout') ?? 0;
  if (timeout > (it.duration('scrape_interval') || 60_000))
    say('timeout', 'global scrape timeout greater than scrape interval', 'scrape_timeout');
  scrapeProtocols(it, say, () => 'global config');
}

function named(root: Fields, field: string, what: string, say: SayHere): void {
  const names = new Set<string>();
  for (const item of root.items(field)) {
    if (isNull(item)) say('required', `empty or null ${what} config section`, item);
    if (item.type !== 'map') continue;
    const it = new Fields(item);
    const name = it.text('name');
    if (name && names.has(name)) say('duplicate-job', `found multiple ${what} configs with job name ${goQuote(name)}`, it.at('name'));
    names.add(name);
  }
}
