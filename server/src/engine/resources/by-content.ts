import { deref, get, itemsOf, keysOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import type { ListNode, MapNode, Node } from '../syntax/tree.js';
import { isNear } from '../text/distance.js';
import { alertmanagerKeys, alertmanagerSections, kindByName, kindByNameAndKeys, prometheusKeys } from './by-name.js';
import { hasForeignJobs, hasForeignKey, hasForeignReceivers, isForeignJob, isForeignTest } from './foreign.js';
import { type HostKind, isProjectFile, type Source } from './source.js';

/** What a document is a file of, or a part of one. */
export type ContentKind = HostKind | 'blackbox' | 'grafana-provisioning' | 'project' | undefined;

const prometheusGlobal = [
  'scrape_interval',
  'scrape_timeout',
  'evaluation_interval',
  'external_labels',
  'scrape_protocols',
  'query_log_file',
];
/** Keys of promtool's unit tests beside `tests`. */
const testKeys = ['rule_files', 'evaluation_interval', 'group_eval_order', 'fuzzy_compare'];
/** Keys of one test that no other program's tests have: `rule_files` may be missing where expressions alone are tested. */
const testFields = ['input_series', 'alert_rule_test', 'promql_expr_test'];
const probers: ReadonlySet<string> = new Set(['http', 'tcp', 'dns', 'icmp', 'grpc', 'unix']);
/** Keys below `global` that only Alertmanager has. */
const alertmanagerGlobal =
  /^(?:resolve_timeout|smtp_\w+|(?:slack|opsgenie|pagerduty|victorops|wechat|webex|telegram|jira|rocketchat|mattermost)_(?:api_|app_|bot_)?(?:url|token|key|secret|corp_id)(?:_id)?(?:_file)?)$/;
const meshKeys = [
  'extensionProviders',
  'defaultProviders',
  'meshMTLS',
  'outboundTrafficPolicy',
  'enablePrometheusMerge',
  'accessLogFile',
  'trustDomain',
  'rootNamespace',
  'discoverySelectors',
];

/** What a document is by its content, and by its name where that does not tell. */
export function contentKindOf(node: Node, source: Source): ContentKind {
  if (isProjectFile(source.path)) return 'project';
  if (node.type === 'list') return listKind(node, source);
  if (node.type !== 'map') return node.type === 'scalar' || node.type === 'missing' ? kindByName(source) : undefined;
  const keys = new Set(keysOf(node));
  const has = (...names: readonly string[]) => names.some((name) => keys.has(name));
  if (has('$patch')) return undefined;
  if (!kindByName(source) && isLoneTargetGroup(node)) return 'file-sd';
  const tests = itemsOf(get(node, 'tests'));
  if (tests.some(isForeignTest)) return undefined;
  if ((has('tests') && has(...testKeys)) || tests.some((it) => testFields.some((key) => get(it, key)))) return 'rule-test';
  // One that is begun; `rule_files` alone may be either's.
  if (
    has('evaluation_interval', 'group_eval_order', 'fuzzy_compare') &&
    [...keys].every((key) => [...testKeys, 'tests'].some((it) => isNear(key, it)))
  )
    return kindByName(source) ?? 'rule-test';
  if (isGrafanaProvisioning(node, has)) return 'grafana-provisioning';
  if (isDashboard(node, has)) return 'dashboard';
  const values = helmValuesOf(node, has, source);
  if (values) return values;
  // Rules that somebody has put into the configuration itself make no rule file of it.
  if (isRuleFile(node) && !(kindByName(source) === 'prometheus' && has(...prometheusKeys))) return 'rules';
  if (pairsOf(get(node, 'modules')).some((pair) => probers.has(stringAt(pair.value, 'prober') ?? ''))) return 'blackbox';
  if (hasForeignJobs(node)) return undefined;
  const globalKeys = keysOf(get(node, 'global'));
  const isAlertmanagers = [...globalKeys, ...keys].some((key) => alertmanagerGlobal.test(key));
  if (!hasForeignKey(keys) && (isAlertmanagers || !hasForeignReceivers(node))) {
    const route = get(node, 'route');
    if (route && (has(...alertmanagerKeys) || ['receiver', 'group_by', 'routes'].filter((key) => get(route, key)).length > 1))
      return 'alertmanager';
    if (route && get(route, 'receiver') && [...keys].every((key) => alertmanagerSections.some((it) => isNear(key, it))))
      return 'alertmanager';
    if (isAlertmanagers) return 'alertmanager';
    if (has('receivers') && listOfMaps(get(node, 'receivers'))) return 'alertmanager';
    if (has(...prometheusKeys) && !has('receivers')) return 'prometheus';
    const alerting = get(node, 'alerting');
    if (alerting && ['alertmanagers', 'alert_relabel_configs'].some((key) => get(alerting, key))) return 'prometheus';
    if (prometheusGlobal.some((key) => globalKeys.includes(key)) || hasJobs(node)) return 'prometheus';
  }
  if (has(...meshKeys) && !has('global', 'pilot', 'meshConfig', 'gateways')) return 'mesh-config';
  return kindByNameAndKeys(node, source);
}

function isRuleOrGroup(item: Node): boolean {
  return ['groups', 'rules', 'alert', 'record', 'expr'].some((key) => get(item, key) !== undefined);
}

/** No program reads a list as its whole file, but many a file that is called as theirs is a list for another program, such as a playbook. */
function listKind(node: ListNode, source: Source): ContentKind {
  const byName = kindByName(source);
  const items = node.items.map((it) => deref(it) ?? it);
  const [first] = items;
  if (items.every((it) => it.type !== 'map')) return byName;
  // Falco's files have the same name.
  if (byName === 'rules') return items.some(isRuleOrGroup) ? byName : undefined;
  // Prometheus itself looks for the other ending; jobs for a chart or an object may be called so.
  if (first?.type === 'map' && get(first, 'job_name') && !items.some(isForeignJob))
    return byName === 'prometheus' && /\.yml$/.test(source.path) ? byName : 'scrape-configs';
  if (items.some((it) => deref(get(it, 'targets'))?.type === 'list') && items.every(isTargetGroup)) return 'file-sd';
  return undefined;
}

const groupFields = ['name', 'rules', 'interval', 'limit', 'query_offset', 'labels', 'partial_response_strategy', 'concurrency', 'type'];
const ruleFields = ['alert', 'record', 'expr', 'for', 'annotations'];

function isRule(node: Node): boolean {
  return ruleFields.some((key) => get(node, key) !== undefined);
}

/**
 * Other programs have `groups` too. A rule in a group decides, whatever the list of them is called: a misspelt word is a finding. Where no rule is
 * written yet, the file must have nothing in it that a rule file does not have.
 */
function isRuleFile(root: MapNode): boolean {
  const lists = pairsOf(root).filter((pair) => keyText(pair) === 'groups' || isNear(keyText(pair), 'groups'));
  const groups = lists.flatMap((pair) => (deref(pair.value)?.type === 'map' ? [pair.value] : itemsOf(pair.value)));
  if (groups.some((group) => pairsOf(group).some((pair) => itemsOf(pair.value).some(isRule)))) return true;
  const list = get(root, 'groups');
  if (!list || pairsOf(root).length > 1 || (list.type !== 'list' && list.type !== 'missing')) return false;
  return groups.every((group) => {
    // A name and a list of rules are a rule file's: what else stands there is misspelt, or belongs to a rule.
    const fields = get(group, 'name') && get(group, 'rules') ? [...groupFields, ...ruleFields] : groupFields;
    const isField = (key: string) => fields.includes(key) || (fields !== groupFields && fields.some((it) => isNear(key, it)));
    return keysOf(group).every(isField) && itemsOf(get(group, 'rules')).every((it) => it.type === 'missing');
  });
}

/** Other programs have lists with `targets` too: nothing may stand beside it that is not a misspelt word of a target group. */
function isTargetGroup(item: Node): boolean {
  const node = deref(item);
  if (node?.type !== 'map') return node?.type === 'missing' || node?.type === 'scalar';
  return keysOf(node).every((key) => ['targets', 'labels'].some((word) => key === word || isNear(key, word)));
}

/** A group outside of a list. Files of other programs hold nothing but `targets`, too: it says more, or its targets are addresses with their ports. */
function isLoneTargetGroup(node: MapNode): boolean {
  const targets = deref(get(node, 'targets'));
  if (targets?.type !== 'list' || !isTargetGroup(node)) return false;
  if (pairsOf(node).some((pair) => isNear(keyText(pair), 'labels') && deref(pair.value)?.type === 'map')) return true;
  return targets.items.length > 0 && targets.items.every((it) => /^[^/\s]+:\d+$/.test(scalarText(it)));
}

function scalarText(item: Node): string {
  const node = deref(item);
  return node?.type === 'scalar' ? textOf(node) : '';
}

function isJob(item: Node): boolean {
  return keysOf(item).some((key) => key === 'job_name' || key.endsWith('_sd_configs')) && !isForeignJob(item);
}

/** Scrape jobs in a list whose name is misspelt: variables of Ansible's roles hold jobs as well, as `prometheus_scrape_configs`. */
function hasJobs(root: MapNode): boolean {
  const isJobs = (key = '') => /^(?:scrape|jobs?$)/.test(key) || isNear(key, 'scrape_configs');
  return pairsOf(root).some((pair) => isJobs(keyText(pair)) && itemsOf(pair.value).some(isJob));
}

function isGrafanaProvisioning(root: MapNode, has: (...names: readonly string[]) => boolean): boolean {
  const version = get(root, 'apiVersion');
  if (version?.type !== 'scalar' || !/^\d+$/.test(textOf(version))) return false;
  return has(
    'groups',
    'contactPoints',
    'policies',
    'muteTimes',
    'templates',
    'datasources',
    'providers',
    'deleteRules',
    'deleteContactPoints',
  );
}

function isDashboard(root: MapNode, has: (...names: readonly string[]) => boolean): boolean {
  if (has('dashboard')) {
    const inner = get(root, 'dashboard');
    return inner !== undefined && deref(inner)?.type === 'map' && (get(inner, 'panels') ?? get(inner, 'rows')) !== undefined;
  }
  if (has('elements') && has('layout')) return true;
  if (has('result')) return get(get(get(root, 'result'), 'model'), 'targets') !== undefined;
  if (has('panels', 'rows') && has('schemaVersion', 'templating', 'title', 'uid', '__inputs')) return true;
  return has('model') && has('name', 'uid') && get(root, 'model') !== undefined && get(get(root, 'model') as Node, 'targets') !== undefined;
}

/** Values files: told by keys of the charts that carry monitoring. */
function helmValuesOf(root: MapNode, has: (...names: readonly string[]) => boolean, source: Source): ContentKind {
  if (has('serverFiles', 'prometheusOperator', 'extraScrapeConfigs', 'additionalPrometheusRulesMap', 'kubeStateMetrics'))
    return 'helm-values';
  if (has('meshConfig') && !has('apiVersion')) return 'helm-values';
  if (
    has('prometheus') &&
    stringAt(root, 'prometheus', 'prometheusSpec') === undefined &&
    get(get(root, 'prometheus') ?? root, 'prometheusSpec')
  )
    return 'helm-values';
  return isValuesFile(source.path) ? 'helm-values' : undefined;
}

function listOfMaps(node: Node | undefined): boolean {
  const list = node && deref(node);
  if (list?.type !== 'list') return false;
  const first = list.items[0] && deref(list.items[0]);
  return first?.type === 'map';
}

/** Whether the values of a chart are called so. */
export function isValuesFile(path: string): boolean {
  return /(^|[/.-])values[^/]*\.ya?ml$/.test(path);
}
