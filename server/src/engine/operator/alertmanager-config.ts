import { dayOfMonthRangeFault, minutesOf } from '../alertmanager/intervals.js';
import { goQuote } from '../promql/gostring.js';
import { get, itemsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fault } from './fault.js';
import { boolAt, field, firstKey, intAt, keyAt, listAt, placeAt, stringsAt, textAt } from './fields.js';

export type ConfigCode =
  | 'alertmanager/duplicate-receiver'
  | 'alertmanager/receiver-settings'
  | 'alertmanager/interval'
  | 'alertmanager/root-route'
  | 'alertmanager/undefined-receiver'
  | 'alertmanager/group-by'
  | 'alertmanager/undefined-interval'
  | 'alertmanager/matcher';

type Say = (code: ConfigCode, message: string, node: Node) => void;

/**
 * What the admission webhook refuses in an AlertmanagerConfig; where it stops at the first thing, all are told. `alpha`: v1alpha1, which has
 * its own words for time intervals. pkg/alertmanager/validation/v1alpha1, v1beta1.
 */
export function alertmanagerConfigFaults(root: Node, alpha: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  const say: Say = (code, message, node) => faults.push({ code, message, node, tool: 'prometheus-operator admission webhook' });
  const spec = get(root, 'spec');
  const receivers = new Set<string>();
  for (const receiver of listAt(spec, 'receivers')) {
    const name = textAt(receiver, 'name');
    if (receivers.has(name)) say('alertmanager/duplicate-receiver', `${goQuote(name)} receiver is not unique`, placeAt(receiver, 'name'));
    receivers.add(name);
    receiverFaults(receiver, name, say);
  }
  const [list, what] = alpha ? ['muteTimeIntervals', 'mute time interval'] : ['timeIntervals', 'time interval'];
  const intervals = new Set<string>();
  for (const [i, interval] of listAt(spec, list).entries()) {
    intervals.add(textAt(interval, 'name'));
    const fault = intervalFault(interval);
    if (fault) say('alertmanager/interval', `${what}[${i}] is invalid: ${fault.message}`, fault.node);
  }
  const route = field(spec, 'route');
  if (route) routeFaults(route, { receivers, intervals, what, alpha, say }, '', true, 0);
  return faults;
}

function receiverFaults(receiver: Node, name: string, say: Say): void {
  const each = (list: string, judge: (it: Node) => Complaint | undefined) => {
    for (const [i, it] of listAt(receiver, list).entries()) {
      const wrong = judge(it) ?? httpFault(it);
      if (wrong)
        say(
          'alertmanager/receiver-settings',
          `failed to validate receiver ${goQuote(name)}: '${list}'[${i}]: ${wrong.message}`,
          wrong.node,
        );
    }
  };
  const lacks = (it: Node, message: string, ...fields: readonly string[]): Complaint | undefined =>
    fields.some((one) => field(it, one)) ? undefined : { message, node: firstKey(it) };
  each('pagerdutyConfigs', (it) => lacks(it, "one of 'routingKey' or 'serviceKey' is required", 'routingKey', 'serviceKey'));
  each('webhookConfigs', (it) => lacks(it, "one of 'url' or 'urlSecret' must be specified", 'url', 'urlSecret'));
  each('emailConfigs', emailFault);
  each('victoropsConfigs', (it) => {
    const reserved = new Set([
      'routing_key',
      'message_type',
      'state_message',
      'entity_display_name',
      'monitoring_tool',
      'entity_id',
      'entity_state',
    ]);
    for (const custom of listAt(it, 'customFields')) {
      const key = textAt(custom, 'key');
      if (reserved.has(key))
        return { message: `usage of reserved word ${goQuote(key)} is not allowed in custom fields`, node: placeAt(custom, 'key') };
    }
    return textAt(it, 'routingKey') ? undefined : { message: "missing 'routingKey' key", node: firstKey(it) };
  });
  each('pushoverConfigs', (it) => {
    const missing =
      lacks(it, "one of 'userKey' or 'userKeyFile' must be configured", 'userKey', 'userKeyFile') ??
      lacks(it, "one of 'token' or 'tokenFile' must be configured", 'token', 'tokenFile');
    if (missing) return missing;
    return boolAt(it, 'html') && boolAt(it, 'monospace')
      ? { message: "'html' and 'monospace' options are mutually exclusive", node: keyAt(it, 'html') }
      : undefined;
  });
  each('snsConfigs', (it) => {
    const [target, topic, phone] = ['targetARN', 'topicARN', 'phoneNumber'].map((one) => textAt(it, one) === '');
    // Go compares from left to right.
    return (target !== topic) !== phone
      ? { message: "must provide one of 'targetARN', 'topicARN', or 'phoneNumber'", node: firstKey(it) }
      : undefined;
  });
  each('telegramConfigs', (it) => {
    const missing = lacks(it, 'mandatory field botToken or botTokenfile is empty', 'botToken', 'botTokenFile');
    if (missing) return missing;
    if (field(it, 'botToken') && field(it, 'botTokenFile'))
      return { message: "only one of 'botToken' or 'botTokenfile' must be configured", node: keyAt(it, 'botTokenFile') };
    return (intAt(it, 'chatID') ?? 0) === 0 ? { message: "mandatory field 'chatID' is empty", node: placeAt(it, 'chatID') } : undefined;
  });
  for (const list of [
    'opsgenieConfigs',
    'discordConfigs',
    'slackConfigs',
    'wechatConfigs',
    'webexConfigs',
    'msteamsConfigs',
    'msteamsv2Configs',
  ])
    each(list, () => undefined);
}

interface Complaint {
  readonly message: string;
  readonly node: Node;
}

function emailFault(it: Node): Complaint | undefined {
  if (textAt(it, 'to') === '') return { message: "missing 'to' address", node: placeAt(it, 'to') };
  const seen = new Set<string>();
  for (const header of listAt(it, 'headers')) {
    const key = textAt(header, 'key').toLowerCase();
    if (seen.has(key)) return { message: `duplicate header ${goQuote(key)}`, node: placeAt(header, 'key') };
    seen.add(key);
  }
  return undefined;
}

/** v1beta1/validation.go `HTTPConfig.Validate`. */
function httpFault(owner: Node): Complaint | undefined {
  const http = field(owner, 'httpConfig');
  if (!http) return undefined;
  const has = (name: string) => field(http, name) !== undefined;
  const one = "at most one of 'basicAuth', 'oauth2' and 'authorization' must be configured";
  const say = (message: string, name: string): Complaint => ({ message: `'httpConfig': ${message}`, node: keyAt(http, name) });
  if ((has('basicAuth') || has('oauth2')) && has('bearerTokenSecret'))
    return say("at most one of 'basicAuth', 'oauth2' and 'bearerTokenSecret' must be configured", 'bearerTokenSecret');
  if (has('authorization')) {
    if (has('bearerTokenSecret')) return say("'authorization' is not compatible with 'bearerTokenSecret'", 'bearerTokenSecret');
    if (has('basicAuth') || has('oauth2')) return say(one, 'authorization');
  }
  return has('oauth2') && has('basicAuth') ? say(one, 'oauth2') : undefined;
}

interface RouteFacts {
  readonly receivers: ReadonlySet<string>;
  readonly intervals: ReadonlySet<string>;
  readonly what: string;
  readonly alpha: boolean;
  readonly say: Say;
}

function routeFaults(route: Node, facts: RouteFacts, place: string, isRoot: boolean, depth: number): void {
  const { receivers, intervals, what, alpha, say } = facts;
  const receiver = textAt(route, 'receiver');
  if (receiver === '') {
    if (isRoot) say('alertmanager/root-route', `${place}root route must define a receiver`, firstKey(route));
  } else if (!receivers.has(receiver)) {
    say('alertmanager/undefined-receiver', `${place}receiver ${goQuote(receiver)} not found`, placeAt(route, 'receiver'));
  }
  const labels = stringsAt(route, 'groupBy');
  const written = `[${labels.join(' ')}]`;
  if (new Set(labels).size < labels.length)
    say('alertmanager/group-by', `${place}duplicate values not permitted in route 'groupBy': ${written}`, keyAt(route, 'groupBy'));
  else if (labels.includes('...') && labels.length > 1)
    say('alertmanager/group-by', `${place}'...' must be a sole value in route 'groupBy': ${written}`, keyAt(route, 'groupBy'));
  for (const [list, name] of [
    ['muteTimeIntervals', what],
    ['activeTimeIntervals', alpha ? 'time interval' : what],
  ] as const) {
    for (const item of listAt(route, list)) {
      const interval = item.type === 'scalar' ? textOf(item) : '';
      if (!intervals.has(interval)) say('alertmanager/undefined-interval', `${place}${name} ${goQuote(interval)} not found`, item);
    }
  }
  for (const [i, matcher] of listAt(route, 'matchers').entries())
    if (matcher.type === 'map' && textAt(matcher, 'name') === '')
      say('alertmanager/matcher', `${place}matcher[${i}]: matcher 'name' is required`, firstKey(matcher));
  if (depth > 100) return;
  for (const [i, child] of itemsOf(field(route, 'routes')).entries()) routeFaults(child, facts, `${place}route[${i}]: `, false, depth + 1);
}

function intervalFault(interval: Node): Complaint | undefined {
  for (const [i, it] of listAt(interval, 'timeIntervals').entries()) {
    const fault = timesFault(it, i) ?? daysFault(it, i);
    if (fault) return fault;
  }
  return undefined;
}

function timesFault(it: Node, index: number): Complaint | undefined {
  for (const time of listAt(it, 'times')) {
    const wrong = (why: string): Complaint => ({ message: `time range at ${index} is invalid: ${why}`, node: firstKey(time) });
    const [start, end] = [textAt(time, 'startTime'), textAt(time, 'endTime')];
    if (!start || !end) return wrong('start and end are required');
    const [from, to] = [minutesOf(start), minutesOf(end)];
    if (from === undefined) return wrong(`start time invalid: couldn't parse timestamp ${start}, invalid format`);
    if (to === undefined) return wrong(`end time invalid: couldn't parse timestamp ${end}, invalid format`);
    if (from >= to) return wrong(`start time ${from} cannot be equal or greater than end time ${to}`);
  }
  return undefined;
}

function daysFault(it: Node, index: number): Complaint | undefined {
  for (const day of listAt(it, 'daysOfMonth')) {
    const why = dayOfMonthRangeFault(intAt(day, 'start') ?? 0, intAt(day, 'end') ?? 0);
    if (why) return { message: `day of month range at ${index} is invalid: ${why}`, node: firstKey(day) };
  }
  return undefined;
}
