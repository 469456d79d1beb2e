import { atLeast, type Target } from '../catalogue/target.js';
import { hostPortFault } from '../golang/address.js';
import {
  type ConfigFault,
  crash,
  type DecodeAbout,
  type DecodeContext,
  type Dialect,
  decodeConfig,
  type Rest,
  type Say,
  type StructRule,
  type TextRule,
} from '../golang/decode.js';
import { durationText, goDurationFault } from '../golang/duration.js';
import { type Fields, isNil, isNull } from '../golang/fields.js';
import { isGlob } from '../golang/glob.js';
import { goString } from '../golang/go-string.js';
import { type HttpAbout, httpRules } from '../golang/http-client.js';
import type { RawType } from '../golang/struct-table.js';
import { parseUrl } from '../golang/url.js';
import { goQuote } from '../promql/gostring.js';
import { compileRegex } from '../re2/compile.js';
import { configTypes } from '../schema/config-types.js';
import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { plainTemplateFault } from '../template/notification.js';
import { dayOfMonthFault, minutesOf, monthFault, weekdayFault, yearFault, zoneFault } from './intervals.js';
import { matchersIn } from './matchers.js';
import { notifiers } from './notifiers.js';
import { atMostOne, receiverRules, slackApi } from './receivers.js';
import { urlFault } from './urls.js';

/** What Alertmanager refuses a configuration for; each is a check of its own. */
export type AlertmanagerAbout =
  | DecodeAbout
  | HttpAbout
  | 'duration'
  | 'url'
  | 'template'
  | 'receiver-settings'
  | 'root-route'
  | 'duplicate-receiver'
  | 'undefined-interval'
  | 'duplicate-interval'
  | 'interval'
  | 'group-by'
  | 'zero-interval'
  | 'matcher';

export type AlertmanagerFault = ConfigFault<AlertmanagerAbout>;
type SayHere = Say<AlertmanagerAbout>;
type Rule = StructRule<AlertmanagerAbout>;

/** Everything that keeps Alertmanager from loading its file, but for undefined receivers and matchers. config/config.go `Load` of 0.33. */
export function alertmanagerFaults(root: Node, target: Target): readonly AlertmanagerFault[] {
  const top = deref(root);
  if (!top || isNull(top)) return [{ about: 'root-route', message: 'no route provided in config', node: root }];
  return decodeConfig(root, 'config.Config', atLeast(target.alertmanager, '0.34') ? dialect : oldDialect, contextOf(target));
}

const contexts = new WeakMap<Target, DecodeContext>();

/** What a target's Alertmanager decodes by; the same object for the same target. */
function contextOf(target: Target): DecodeContext {
  let context = contexts.get(target);
  if (!context) {
    context = { since: (version) => atLeast(target.alertmanager, version) };
    contexts.set(target, context);
  }
  return context;
}

/**
 * A URL that may be a template, the one text of a receiver that is parsed on load, and without Alertmanager's own functions.
 * config/config.go `SecretTemplateURL`.
 */
function templateUrl(text: string): { readonly about: AlertmanagerAbout; readonly message: string } | undefined {
  if (text === '' || text === '<secret>') return undefined;
  if (text.includes('{{')) {
    const fault = plainTemplateFault(text);
    return fault === undefined ? undefined : { about: 'template', message: `invalid template syntax: ${fault}` };
  }
  const why = urlFault(text);
  return why === undefined ? undefined : { about: 'url', message: `invalid URL: ${why}` };
}

const as =
  (about: AlertmanagerAbout, fault: (text: string) => string | undefined): TextRule<AlertmanagerAbout> =>
  (text) => {
    const message = fault(text);
    return message === undefined ? undefined : { about, message };
  };

const texts: Readonly<Record<string, TextRule<AlertmanagerAbout>>> = {
  duration: durationText,
  url: as('url', urlFault),
  'url(secret)': as('url', (text) => (text === '<secret>' ? undefined : urlFault(text))),
  'url(secret, template)': templateUrl,
  'config.ProxyConfig.proxy_url': as('url', (text) => {
    const parsed = parseUrl(text);
    return parsed.ok ? undefined : parsed.message;
  }),
  'pushover.PushoverConfig.retry': as('duration', goDurationFault),
  'pushover.PushoverConfig.expire': as('duration', goDurationFault),
  'pushover.PushoverConfig.ttl': as('duration', goDurationFault),
  'tracing.TracingConfig.client_type': as('receiver-settings', (text) =>
    text === 'http' || text === 'grpc' ? undefined : `expected tracing client type to be to be http or grpc, but got ${text}`,
  ),
  'host:port': as('receiver-settings', hostPort),
  regex: as('matcher', (text) => {
    const compiled = compileRegex(`^(?:${text})$`);
    return compiled.ok ? undefined : compiled.message;
  }),
  WeekdayRange: as('interval', weekdayFault),
  DayOfMonthRange: as('interval', dayOfMonthFault),
  MonthRange: as('interval', monthFault),
  YearRange: as('interval', yearFault),
  timezone: as('interval', zoneFault),
  'config.TLSConfig.min_version': as('receiver-settings', tlsVersion),
  'config.TLSConfig.max_version': as('receiver-settings', tlsVersion),
};

function tlsVersion(text: string): string | undefined {
  return ['TLS10', 'TLS11', 'TLS12', 'TLS13'].includes(text) ? undefined : `unknown TLS version: ${text}`;
}

function hostPort(text: string): string | undefined {
  if (text === '') return undefined;
  return hostPortFault(text) ?? (text.endsWith(':') ? `address ${goQuote(text)}: port cannot be empty` : undefined);
}

const rules: Readonly<Record<string, Rule>> = {
  ...httpRules,
  ...receiverRules,
  'config.Config': configRule,
  'config.Route': routeRule,
  'config.Receiver': (it, say) => {
    const name = it.text('name');
    if (!name) return say('receiver-settings', 'missing name in receiver', 'name');
    const labels = it.value('labels') && it.child('labels');
    const label = labels?.pair('name') ? labels.text('name') : name;
    if (label !== name)
      say('receiver-settings', `receiver label "name" must match receiver name ${goQuote(name)}, got ${goQuote(label)}`, 'labels');
  },
  'common.InhibitRule': (it, say) => {
    for (const field of ['source_match', 'target_match']) oldNames(it, field, say);
    for (const field of ['source_match_re', 'target_match_re']) oldPatterns(it, field, say);
    for (const label of it.items('equal'))
      if (isNull(label) || (label.type === 'scalar' && textOf(label) === '')) say('matcher', 'invalid label name "" in equal list', label);
  },
  'config.TimeInterval': (it, say) => {
    if (!it.text('name')) say('interval', 'missing name in time interval', 'name');
  },
  'config.MuteTimeInterval': (it, say) => {
    if (!it.text('name')) say('interval', 'missing name in mute time interval', 'name');
  },
  'timeinterval.TimeRange': (it, say) => {
    const start = it.text('start_time');
    const end = it.text('end_time');
    if (!start || !end) {
      const rests = ['start_time', 'end_time'].map((field) => [it, field] as const);
      return say('interval', 'both start and end times must be provided', start ? 'start_time' : 'end_time', undefined, rests);
    }
    for (const field of ['start_time', 'end_time'])
      if (minutesOf(it.text(field)) === undefined)
        return say('interval', `couldn't parse timestamp ${it.text(field)}, invalid format`, field);
    if ((minutesOf(start) ?? 0) >= (minutesOf(end) ?? 0))
      say('interval', 'start time cannot be equal or greater than end time', 'end_time');
  },
};

/** Types whose lists hold no pointers. */
const valueLists = [
  'opsgenie.OpsGenieConfigResponder',
  'pagerduty.PagerdutyLink',
  'pagerduty.PagerdutyImage',
  'timeinterval.TimeInterval',
  'timeinterval.TimeRange',
  'eventrecorder.FileOutputConfig',
  'eventrecorder.KafkaOutputConfig',
  'eventrecorder.WebhookOutputConfig',
];

const dialect: Dialect<AlertmanagerAbout> = {
  reader: 'P',
  types: configTypes('alertmanager') as Readonly<Record<string, RawType>>,
  texts,
  ownDecoder: new Set(['duration', 'url', 'url(secret)', 'enum', 'regex', 'WeekdayRange', 'DayOfMonthRange', 'MonthRange', 'YearRange']),
  fromTextOnly: new Set(['pushover.PushoverConfig.retry', 'pushover.PushoverConfig.expire', 'pushover.PushoverConfig.ttl']),
  madeAnew: new Set(['config.HTTPClientConfig.http_headers']),
  rules,
  names: {
    ...Object.fromEntries(valueLists.map((name) => [`@${name}`, `[]${name}`])),
    'string(secret)': 'config.plain',
    'url(secret, template)': 'common.plain',
    'config.Header.secrets': '[]config.Secret',
    'config.ProxyConfig.proxy_connect_header.*[]': 'config.plain',
    'tracing.TracingConfig.client_type': 'tracing.plain',
    'tracing.TracingConfig.headers': 'config.Headers',
    'pushover.PushoverConfig.retry': 'config.duration',
    'pushover.PushoverConfig.expire': 'config.duration',
    'pushover.PushoverConfig.ttl': 'config.duration',
    'incidentio.IncidentioConfig.max_alerts': 'uint64',
    'timeinterval.TimeInterval.weekdays': '[]timeinterval.WeekdayRange',
    'timeinterval.TimeInterval.days_of_month': '[]timeinterval.DayOfMonthRange',
    'timeinterval.TimeInterval.months': '[]timeinterval.MonthRange',
    'timeinterval.TimeInterval.years': '[]timeinterval.YearRange',
    'config.HTTPClientConfig.http_headers': 'config.Headers',
    'config.ProxyConfig.proxy_connect_header': 'config.ProxyHeader',
    'config.ProxyConfig.proxy_connect_header.*': '[]config.Secret',
    'config.Config.receivers': '[]config.Receiver',
    'config.Config.inhibit_rules': '[]common.InhibitRule',
    'config.Config.time_intervals': '[]config.TimeInterval',
    'config.Config.mute_time_intervals': '[]config.MuteTimeInterval',
    'config.Route.match_re': 'common.plain',
    'config.Route.labels': 'model.LabelSet',
    'common.InhibitRule.source_match_re': 'common.plain',
    'common.InhibitRule.target_match_re': 'common.plain',
    'telegram.TelegramConfig.chat_id': 'int64',
    'webhook.WebhookConfig.max_alerts': 'uint64',
  },
  labelName: () => undefined,
  fromText: new Set(['jira.JiraFieldConfig']),
};

/** Before 0.34 not every notifier had a package of its own. */
const oldPackages = new Set([
  'common',
  'config',
  'discord',
  'eventrecorder',
  'incidentio',
  'jira',
  'mattermost',
  'msteams',
  'sigv4',
  'timeinterval',
  'tracing',
  'webhook',
]);
const inConfig = (name: string): string => (oldPackages.has(name.split('.')[0] ?? '') ? name : `config.${name.split('.')[1]}`);
const oldDialect: Dialect<AlertmanagerAbout> = {
  ...dialect,
  types: Object.fromEntries(
    Object.entries(dialect.types).map(([name, type]) => [name, { ...type, go: inConfig(type.go ?? `${name.split('.')[0]}.plain`) }]),
  ),
  names: {
    ...Object.fromEntries(Object.keys(dialect.types).map((name) => [`@${name}`, `[]*${inConfig(name)}`])),
    ...dialect.names,
    ...Object.fromEntries(valueLists.map((name) => [`@${name}`, `[]${inConfig(name)}`])),
  },
};

const globalPairs = [
  ['slack_app_token', 'slack_app_token_file'],
  ['slack_api_url', 'slack_api_url_file'],
  ['opsgenie_api_key', 'opsgenie_api_key_file'],
  ['victorops_api_key', 'victorops_api_key_file'],
  ['telegram_bot_token', 'telegram_bot_token_file'],
  ['smtp_auth_password', 'smtp_auth_password_file'],
  ['rocketchat_token', 'rocketchat_token_file'],
  ['rocketchat_token_id', 'rocketchat_token_id_file'],
  ['smtp_auth_secret', 'smtp_auth_secret_file'],
  ['wechat_api_secret', 'wechat_api_secret_file'],
  ['mattermost_webhook_url', 'mattermost_webhook_url_file'],
] as const;

function configRule(it: Fields, say: SayHere): undefined {
  const global = it.child('global');
  if (global) globalRule(global, say);
  const receivers = new Set<string>();
  for (const receiver of it.children('receivers')) {
    const name = receiver.text('name');
    if (name && receivers.has(name))
      say('duplicate-receiver', `notification config name ${goQuote(name)} is not unique`, receiver.at('name'));
    receivers.add(name);
    for (const field of receiver.names()) {
      const what = /^(\w+)_configs$/.exec(field)?.[1];
      if (what) notifiers(receiver, field, what, global, say);
    }
  }
  for (const path of it.items('templates'))
    if (!isNull(path) && !isGlob(goString(path).text)) say('template', 'syntax error in pattern', path);
  const intervals = new Set<string>();
  const rests: Rest[] = [];
  for (const [field, what] of [
    ['mute_time_intervals', 'mute time interval'],
    ['time_intervals', 'time interval'],
  ] as const) {
    for (const interval of it.children(field)) {
      const name = interval.text('name');
      if (intervals.has(name)) say('duplicate-interval', `${what} ${goQuote(name)} is not unique`, interval.at('name'));
      intervals.add(name);
      rests.push([interval, 'name']);
    }
    rests.push([it, field]);
  }
  const route = it.child('route');
  if (!route) return it.has('route') ? undefined : say('root-route', 'no routes provided', 'route');
  rootRoute(route, say);
  usedIntervals(route, intervals, rests, say);
}

function globalRule(it: Fields, say: SayHere): void {
  for (const [a, b] of globalPairs) atMostOne(it, say, a, b);
  const [token] = it.filled('slack_app_token', 'slack_app_token_file');
  const [address] = it.filled('slack_api_url', 'slack_api_url_file');
  if (token && address && it.text('slack_api_url') !== (it.text('slack_app_url') || slackApi)) {
    const names = 'slack_app_token/slack_app_token_file & slack_api_url/slack_api_url_file';
    const message = `at most one of ${names} must be configured`;
    // It looks into the URL that a file takes the place of.
    if (it.has('slack_api_url')) say('receiver-settings', message, it.at(address));
    else say('receiver-settings', crash, it.at(address), `Alertmanager crashes: ${message}.`);
  }
}

function rootRoute(route: Fields, say: SayHere): void {
  if (route.truth('continue')) say('root-route', 'cannot have continue in root route', route.at('continue'));
  if (!route.text('receiver'))
    say('root-route', 'root route must specify a default receiver', route.at('receiver'), undefined, [[route, 'receiver']]);
  const filled =
    ['match', 'match_re'].find((it) => pairsOf(route.value(it)).length > 0) ??
    (route.items('matchers').some(isMatcher) ? 'matchers' : undefined);
  if (filled) say('root-route', 'root route must not have any matchers', route.at(filled));
  for (const [field, what] of [
    ['mute_time_intervals', 'mute'],
    ['active_time_intervals', 'active'],
  ] as const)
    if (route.items(field).length > 0) say('root-route', `root route must not have any ${what} time intervals`, route.at(field));
}

/** Nothing, and a text of no matcher, are none. */
function isMatcher(item: Node): boolean {
  const parsed = matchersIn(item);
  return parsed !== undefined && (!parsed.ok || parsed.matchers.length > 0);
}

/** `rests`: where intervals are given their names. */
function usedIntervals(route: Fields, defined: ReadonlySet<string>, rests: readonly Rest[], say: SayHere): void {
  for (const field of ['active_time_intervals', 'mute_time_intervals']) {
    for (const item of route.items(field)) {
      const name = item.type === 'scalar' && !isNull(item) ? textOf(item) : '';
      if (!defined.has(name)) say('undefined-interval', `undefined time interval ${goQuote(name)} used in route`, item, undefined, rests);
    }
  }
  for (const child of route.children('routes')) usedIntervals(child, defined, rests, say);
}

function routeRule(it: Fields, say: SayHere): void {
  for (const item of it.items('routes'))
    if (isNil(item)) {
      say('type', crash, item, 'Alertmanager crashes on an empty route.');
    }
  oldNames(it, 'match', say);
  oldPatterns(it, 'match_re', say);
  const labels = it.items('group_by').map((node) => ({ node, name: node.type === 'scalar' && !isNull(node) ? textOf(node) : '' }));
  const named = labels.filter((one) => one.name !== '...');
  for (const { node, name } of named)
    if (name === '' && node.type === 'scalar') say('group-by', 'invalid label name "" in group_by list', node);
  const wild = labels.find((one) => one.name === '...');
  if (wild && named.length > 0) say('group-by', 'cannot have wildcard group_by (`...`) and other labels at the same time', wild.node);
  else {
    const seen = new Set<string>();
    for (const { node, name } of named) {
      if (seen.has(name)) say('group-by', `duplicated label ${goQuote(name)} in group_by`, node);
      seen.add(name);
    }
  }
  for (const field of ['group_interval', 'repeat_interval'])
    if (it.has(field) && it.duration(field) === 0) say('zero-interval', `${field} cannot be zero`, field);
}

/** Keys of `match` are label names of old. */
function oldNames(it: Fields, field: string, say: SayHere): void {
  for (const pair of pairsOf(it.value(field))) {
    const name = isNull(pair.key) ? '' : (keyText(pair) ?? '');
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) say('matcher', `invalid label name ${goQuote(name)}`, pair.key);
  }
}

function oldPatterns(it: Fields, field: string, say: SayHere): void {
  oldNames(it, field, say);
  for (const pair of pairsOf(it.value(field)))
    if (isNil(pair.value)) say('matcher', `invalid regexp value for ${goQuote(keyText(pair) ?? '')}`, pair.key);
}
