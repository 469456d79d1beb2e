import { parseMatchers } from '../alertmanager/matchers.js';
import { atLeast } from '../catalogue/target.js';
import { parseDuration } from '../promql/durations.js';
import { goQuote } from '../promql/gostring.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Complaint } from './alertmanager-receivers.js';
import { type Fault, firstOf } from './fault.js';
import { boolAt, field, firstKey, keyAt, listAt, placeAt, textAt } from './fields.js';

const frozen = 'It then loads nobody’s changes any more.';
const unwritten = 'It then writes nobody’s changes any more.';

/**
 * What nobody refuses in an AlertmanagerConfig by itself, and what stops the configuration of all that it is written into: the operator, which then
 * writes none, or Alertmanager, which does not load it. Of an object without a route, inhibit rules alone are written.
 * pkg/alertmanager/amcfg.go `AddAlertmanagerConfigs`, `sanitize`.
 */
export function writtenFaults(root: Node, version: string): readonly Fault[] {
  const faults: Fault[] = [];
  const refuse = (code: Fault['code'], message: string, node: Node) =>
    faults.push({ code, message, node, tool: 'Alertmanager', hint: frozen });
  const stop = (code: Fault['code'], { message, node }: Complaint) =>
    faults.push({ code, message, node, tool: 'prometheus-operator', hint: unwritten });
  const spec = field(root, 'spec');
  const route = field(spec, 'route');
  const rules = listAt(spec, 'inhibitRules');
  for (const matcher of [...rules.flatMap((it) => [...listAt(it, 'targetMatch'), ...listAt(it, 'sourceMatch')]), ...matchersOf(route)]) {
    const read = parseMatchers(matcherText(matcher));
    if (!read.ok) refuse('alertmanager/matcher', read.message, placeAt(matcher, 'value'));
  }
  for (const label of rules.flatMap((it) => emptyIn(it, 'equal')))
    refuse('alertmanager/matcher', 'invalid label name "" in equal list', label);
  if (!route) return faults;
  for (const complaint of durationComplaints(route, '')) stop('alertmanager/duration', complaint);
  for (const label of routesOf(route).flatMap((it) => emptyIn(it, 'groupBy')))
    refuse('alertmanager/group-by', 'invalid label name "" in group_by list', label);
  for (const receiver of listAt(spec, 'receivers')) {
    for (const complaint of unwritable(receiver, version)) stop('alertmanager/receiver-settings', complaint);
    for (const { message, node } of unloadable(receiver)) refuse('alertmanager/receiver-settings', message, node);
  }
  const place = `${textAt(root, 'metadata', 'namespace') || 'default'}/${textAt(root, 'metadata', 'name')}`;
  const seen = new Set<string>();
  for (const interval of [...listAt(spec, 'muteTimeIntervals'), ...listAt(spec, 'timeIntervals')]) {
    const name = textAt(interval, 'name');
    const node = placeAt(interval, 'name');
    // The name is written with the first of its times.
    if (listAt(interval, 'timeIntervals').length === 0) refuse('alertmanager/interval', 'missing name in mute time interval', node);
    else if (seen.has(name))
      refuse('alertmanager/duplicate-interval', `mute time interval ${goQuote(`${place}/${name}`)} is not unique`, node);
    else seen.add(name);
  }
  return faults;
}

function emptyIn(it: Node, list: string): readonly Node[] {
  return listAt(it, list).filter((label) => label.type === 'scalar' && textOf(label) === '');
}

/** A route and those in it. */
function routesOf(route: Node | undefined): readonly Node[] {
  return route ? [route, ...listAt(route, 'routes').flatMap(routesOf)] : [];
}

/** The matchers of a route and of those in it. */
function matchersOf(route: Node | undefined): readonly Node[] {
  return routesOf(route).flatMap((it) => listAt(it, 'matchers'));
}

/** As the operator writes a matcher. amcfg.go `convertMatchersV2`. */
function matcherText(it: Node): string {
  const type = textAt(it, 'matchType') || (boolAt(it, 'regex') ? '=~' : '=');
  return `${textAt(it, 'name')}${type}"${textAt(it, 'value').replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** The schema has patterns for the durations of the outermost route alone. amcfg.go `(*route) sanitize`. */
function* durationComplaints(route: Node, place: string): Iterable<Complaint> {
  for (const [key, named] of [
    ['groupWait', 'group_wait'],
    ['groupInterval', 'group_interval'],
    ['repeatInterval', 'repeat_interval'],
  ] as const) {
    const written = textAt(route, key);
    const read = written === '' ? undefined : parseDuration(written);
    if (read && !read.ok) yield { message: `${place}${named}: ${read.message}`, node: placeAt(route, key) };
  }
  for (const [i, child] of listAt(route, 'routes').entries()) yield* durationComplaints(child, `${place}route[${i}]: `);
}

/** Integrations whose client is the operator's own to write; `emailConfigs` have none. */
const clients = [
  'opsgenieConfigs',
  'pagerdutyConfigs',
  'discordConfigs',
  'slackConfigs',
  'webhookConfigs',
  'wechatConfigs',
  'victoropsConfigs',
  'pushoverConfigs',
  'snsConfigs',
  'telegramConfigs',
  'webexConfigs',
  'msteamsConfigs',
  'msteamsv2Configs',
  'rocketchatConfigs',
];

/** For what the operator writes no configuration at all. */
function* unwritable(receiver: Node, version: string): Iterable<Complaint> {
  for (const it of listAt(receiver, 'msteamsv2Configs'))
    if (!field(it, 'webhookURL')) yield { message: 'no webhook_url or webhook_url_file provided', node: firstKey(it) };
  // `proxyURL` is older than `proxyUrl` and goes before it; the webhook looks at the latter alone.
  if (!atLeast(version, '0.26.0')) return;
  for (const it of clients.flatMap((list) => listAt(receiver, list))) {
    const client = field(it, 'httpConfig');
    if (client && textAt(client, 'proxyURL') !== '' && boolAt(client, 'proxyFromEnvironment') === true)
      yield { message: "if 'proxy_from_environment' is configured, 'proxy_url' must not be configured", node: keyAt(client, 'proxyURL') };
  }
}

/** What Alertmanager asks of integrations, and neither the schema nor the webhook. config/notifiers.go `UnmarshalYAML`. */
function* unloadable(receiver: Node): Iterable<Complaint> {
  for (const it of listAt(receiver, 'webexConfigs')) {
    const client = field(it, 'httpConfig');
    if (!field(client, 'authorization') && !field(client, 'bearerTokenSecret'))
      yield { message: 'missing webex_configs.http_config.authorization', node: keyAt(it, 'httpConfig') };
  }
  const wrong = firstOf(listAt(receiver, 'wechatConfigs'), (it) => {
    const type = textAt(it, 'messageType');
    if (type === '' || /^(text|markdown)$/.test(type)) return undefined;
    const message = `weChat message type ${goQuote(type)} does not match valid options ^(text|markdown)$`;
    return { message, node: placeAt(it, 'messageType') };
  });
  if (wrong) yield wrong;
}
