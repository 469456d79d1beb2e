import { goQuote } from '../promql/gostring.js';
import { get, itemsOf, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fix, Tool } from '../text/problem.js';
import { intervalFault } from './alertmanager-intervals.js';
import { receiverComplaints } from './alertmanager-receivers.js';
import { routeDecodeFault } from './alertmanager-route.js';
import { storedComplaints } from './alertmanager-stored.js';
import { writtenFaults } from './alertmanager-written.js';
import type { Fault } from './fault.js';
import { field, firstKey, keyAt, listAt, placeAt, stringsAt, textAt } from './fields.js';

export type ConfigCode =
  | 'alertmanager/type'
  | 'alertmanager/unknown-field'
  | 'alertmanager/duplicate-receiver'
  | 'alertmanager/receiver-settings'
  | 'alertmanager/interval'
  | 'alertmanager/root-route'
  | 'alertmanager/undefined-receiver'
  | 'alertmanager/group-by'
  | 'alertmanager/undefined-interval'
  | 'alertmanager/matcher';

type Say = (code: ConfigCode, message: string, node: Node, fixes?: readonly Fix[]) => void;

/**
 * What the admission webhook refuses in an AlertmanagerConfig, and after it the operator, in their order; where they stop at the first thing,
 * all are told. `alpha`: v1alpha1, which has its own words for time intervals. `version`: the Alertmanager's.
 * pkg/alertmanager/validation/v1alpha1, v1beta1; pkg/alertmanager/operator.go `checkAlertmanagerConfigResource`.
 */
export function alertmanagerConfigFaults(root: Node, alpha: boolean, version: string): readonly Fault[] {
  const faults: Fault[] = [];
  let tool: Tool = 'prometheus-operator admission webhook';
  const say: Say = (code, message, node, fixes = []) =>
    faults.push({ code, message, node, tool, fixes, ...(faults.length > 0 ? { hint: later } : {}) });
  const spec = get(root, 'spec');
  const receivers = new Set<string>();
  for (const receiver of listAt(spec, 'receivers')) {
    const name = textAt(receiver, 'name');
    if (receivers.has(name)) say('alertmanager/duplicate-receiver', `${goQuote(name)} receiver is not unique`, placeAt(receiver, 'name'));
    receivers.add(name);
    for (const { message, node } of receiverComplaints(receiver))
      say('alertmanager/receiver-settings', `failed to validate receiver ${goQuote(name)}: ${message}`, node);
  }
  const [list, what] = alpha ? ['muteTimeIntervals', 'mute time interval'] : ['timeIntervals', 'time interval'];
  const intervals = new Set(listAt(spec, list).map((it) => textAt(it, 'name')));
  for (const [i, interval] of listAt(spec, list).entries()) {
    const fault = intervalFault(interval, alpha);
    if (fault) say('alertmanager/interval', `${what}[${i}] is invalid: ${fault.message}`, fault.node);
  }
  const route = field(spec, 'route');
  if (route) routeFaults(route, { receivers, intervals, what, alpha, say }, '', true);
  tool = 'prometheus-operator';
  for (const receiver of listAt(spec, 'receivers'))
    for (const { message, node } of storedComplaints(receiver, version)) say('alertmanager/receiver-settings', message, node);
  for (const [i, rule] of listAt(spec, 'inhibitRules').entries()) {
    for (const list of ['targetMatch', 'sourceMatch'] as const) {
      const place = (j: number) => `invalid ${list}ers[${j}] in inhibitRule[${i}] in config ${textAt(root, 'metadata', 'name')}: `;
      matcherFaults(listAt(rule, list), place, say);
    }
  }
  return faults.length > 0 ? faults : writtenFaults(root, version);
}

const later = 'It is told once the faults that come before it for the tool are mended.';

interface RouteFacts {
  readonly receivers: ReadonlySet<string>;
  readonly intervals: ReadonlySet<string>;
  readonly what: string;
  readonly alpha: boolean;
  readonly say: Say;
}

const matchTypes: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

function routeFaults(route: Node, facts: RouteFacts, place: string, isRoot: boolean): void {
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
  matcherFaults(listAt(route, 'matchers'), (i) => `${place}matcher[${i}]: `, say);
  // The schema does not know what is in a route of a route: all of a route's are read when it is, before any is judged.
  const children = itemsOf(field(route, 'routes')).map((child, i) => {
    const inside = `${place}route[${i}]: `;
    const fault = routeDecodeFault(child, alpha ? 'v1alpha1' : 'v1beta1');
    if (fault) say(fault.code, `${inside}${fault.message}`, fault.node, fault.fixes);
    return { child, inside, fault };
  });
  for (const { child, inside, fault } of children) if (!fault) routeFaults(child, facts, inside, false);
}

function matcherFaults(matchers: readonly Node[], place: (index: number) => string, say: Say): void {
  for (const [i, matcher] of matchers.entries()) {
    const type = textAt(matcher, 'matchType');
    if (type !== '' && !matchTypes.has(type))
      say('alertmanager/matcher', `${place(i)}invalid 'matchType' '${type}' provided'`, placeAt(matcher, 'matchType'));
    else if (type !== '' && textAt(matcher, 'name').trim() === '')
      say('alertmanager/matcher', `${place(i)}matcher 'name' is required`, firstKey(matcher));
  }
}
