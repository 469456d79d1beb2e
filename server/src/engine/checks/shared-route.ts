import { type Matcher, matches } from '../alertmanager/matchers.js';
import { routesIn, routeTree, type WrittenMatcher, writtenMatchers } from '../alertmanager/routes.js';
import { type LabelSet, type LabelState, stateOf } from '../promql/label-sets.js';
import { labelsOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import { referencesOf } from '../resources/references.js';
import type { QueryUnit, Units } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, Pair } from '../syntax/tree.js';
import { keptOn, keptWhile } from '../text/remember.js';
import { metricLabels } from '../workspace/metrics.js';
import type { Workspace } from '../workspace/workspace.js';
import { visitsOf } from './shared-lint.js';

/** All matchers of a configuration's routes and inhibition rules. */
export function alertMatchers(root: Node): readonly WrittenMatcher[] {
  const tree = routeTree(root);
  return [
    ...(tree ? [...routesIn(tree)].flatMap(({ node }) => writtenMatchers(node)) : []),
    ...itemsOf(get(root, 'inhibit_rules')).flatMap((it) => [...writtenMatchers(it, 'source_'), ...writtenMatchers(it, 'target_')]),
  ];
}

/** What the alerts carry of a matcher's label, where none of them can satisfy it; undefined: one may, or it takes those without the label. */
export function unmatched(matcher: Matcher, alerts: readonly LabelSet[]): readonly LabelState[] | undefined {
  if (matches(matcher, new Map())) return undefined;
  const states = alerts.map((it) => stateOf(it, matcher.name));
  return states.some((it) => mayMatch(matcher, it)) ? undefined : states.filter((it) => it.presence !== 'never');
}

function mayMatch(matcher: Matcher, { presence, values }: LabelState): boolean {
  if (presence === 'never') return false;
  return !values || values.some((it) => matches(matcher, new Map([[matcher.name, it]])));
}

/** The labels of every alert that can reach Alertmanager; undefined where others may come, or something may change them on the way. */
export function alertsOfFiles(workspace: Workspace): readonly LabelSet[] | undefined {
  const external = workspace.derived(addedToAlerts);
  if (!external) return undefined;
  const alerts: LabelSet[] = [];
  for (const group of workspace.units('RuleGroup')) {
    // A group may have moved into another document: what that is like is nothing to keep with it.
    const { document } = group;
    const written = document.shape === 'whole' && document.problems.length === 0 ? alertsIn(group) : undefined;
    if (!written) return undefined;
    for (const it of written) {
      const result = workspace.derived(labelsOfResult, it.expr);
      if (!result) return undefined;
      alerts.push(labelsOfAlert(it, result, external));
    }
  }
  return alerts.length > 0 ? alerts : undefined;
}

/** What the Prometheus configurations add to alerts, each a map of labels; undefined where alerts may come from elsewhere, or changed. */
function addedToAlerts(workspace: Workspace): readonly Node[] | undefined {
  const configs = workspace.units('PrometheusConfig').filter(isAboutAlerts);
  if (configs.length === 0 || workspace.objects('Prometheus', 'ThanosRuler', 'Alertmanager').length > 0) return undefined;
  const external: Node[] = [];
  for (const config of configs) {
    const { root, document } = config;
    if (config.carrier || document.shape !== 'whole' || document.problems.length > 0 || !get(root, 'alerting')) return undefined;
    const alerting = get(root, 'alerting');
    const relabels = [alerting, ...itemsOf(get(alerting, 'alertmanagers'))];
    if (relabels.some((it) => itemsOf(get(it, 'alert_relabel_configs')).length > 0)) return undefined;
    const from = workspace.uriOf(config);
    const rules = referencesOf(config).filter((it) => itemsOf(get(root, 'rule_files')).includes(it.node));
    const isThere = (path: string, glob: boolean) =>
      glob ? workspace.matching(from, path).length > 0 : workspace.file(from, path) === 'present';
    if (rules.length === 0 || !rules.every((it) => isThere(it.path, it.glob))) return undefined;
    const labels = get(get(root, 'global'), 'external_labels');
    if (labels) external.push(labels);
  }
  return external;
}

const isAboutAlerts = keptOn(({ root }: Units['PrometheusConfig']) => ['alerting', 'rule_files'].some((it) => get(root, it)));

/** An alert as its rule writes it. */
interface WrittenAlert {
  readonly name: string;
  readonly expr: string;
  readonly labels: readonly Pair[];
}

/** Those of a group; undefined: the expression of one is no text. */
const alertsIn = keptOn(({ node }: Units['RuleGroup']): readonly WrittenAlert[] | undefined => {
  const found: WrittenAlert[] = [];
  for (const rule of itemsOf(get(node, 'rules'))) {
    const name = stringAt(rule, 'alert');
    const expr = deref(get(rule, 'expr'));
    if (name === undefined) continue;
    if (expr?.type !== 'scalar') return undefined;
    found.push({ name, expr: regionOf(expr).text, labels: [...pairsOf(get(node, 'labels')), ...pairsOf(get(rule, 'labels'))] });
  }
  return found;
});

/** The labels of what an expression results in; undefined: it is none. Ask for it with `workspace.derived`: of thousands an edit changes one. */
function labelsOfResult(workspace: Workspace, expr: string): LabelSet | undefined {
  const parsed = parsePromql(expr, workspace.settings.target);
  return parsed.problems.length > 0 ? undefined : labelsOf(parsed.expr, metricLabels(workspace));
}

const labelsOfAlert = keptWhile((it: WrittenAlert, result: LabelSet, external: readonly Node[]): LabelSet => {
  const known = new Map(result.known);
  known.delete('__name__');
  for (const labels of external)
    for (const pair of pairsOf(labels)) give(known, pair.key, pair.value, stateOf(result, keyText(pair) ?? '').presence);
  for (const { key, value } of it.labels) give(known, key, value, 'never');
  known.set('alertname', { presence: 'always', because: own, values: [it.name] });
  return { known, rest: result.rest };
});

const own = { text: 'The alert’s own label.', span: undefined };

/** A written label; templates, variables and what the series itself may bring leave its value open. */
function give(known: Map<string, LabelState>, key: Node, value: Node, before: LabelState['presence']): void {
  const text = deref(value);
  if (key.type !== 'scalar' || text?.type !== 'scalar') return;
  const it = textOf(text);
  const isOpen = before !== 'never' || it === '' || /\{\{|\$/.test(it);
  known.set(textOf(key), { presence: isOpen ? 'maybe' : 'always', because: own, ...(isOpen ? {} : { values: [it] }) });
}

/**
 * Tells of a matcher whether every alert of a rule passes it, or none; undefined: it depends. By the rule's own labels, what its expression leaves, and
 * what the Prometheus of the workspace adds.
 */
export function alertJudge(query: QueryUnit, workspace: Workspace): (matcher: Matcher) => boolean | undefined {
  const { place } = query;
  if (place.type !== 'alert') return () => undefined;
  const [whole] = visitsOf(query, workspace.settings.target);
  const left = whole && labelsOf(whole.expr, metricLabels(workspace));
  const own = new Map<string, string | undefined>();
  for (const owner of [get(place.group.node, 'labels'), get(place.rule, 'labels')]) {
    for (const pair of pairsOf(owner)) {
      const value = deref(pair.value);
      const text = value?.type === 'scalar' ? textOf(value) : undefined;
      own.set(keyText(pair) ?? '', text?.includes('{{') ? undefined : text);
    }
  }
  own.set('alertname', stringAt(place.rule, 'alert'));
  const outer = workspace.derived(externalLabels);
  return (matcher) => {
    if (own.has(matcher.name)) {
      const value = own.get(matcher.name);
      return value === undefined ? undefined : passes(matcher, value);
    }
    if (outer === undefined || outer.includes(matcher.name) || !left) return undefined;
    const { presence, values } = stateOf(left, matcher.name);
    if (presence === 'never') return passes(matcher, '');
    if (presence === 'maybe' || !values) return undefined;
    const verdicts = new Set(values.map((it) => passes(matcher, it)));
    return verdicts.size === 1 ? verdicts.has(true) : undefined;
  };
}

/** Many alerts meet the same matchers with the same few values. */
const verdicts = new WeakMap<Matcher, Map<string, boolean>>();
const mostRemembered = 1000;

function passes(matcher: Matcher, value: string): boolean {
  let known = verdicts.get(matcher);
  if (!known || known.size > mostRemembered) {
    known = new Map();
    verdicts.set(matcher, known);
  }
  let verdict = known.get(value);
  if (verdict === undefined) {
    verdict = judge(matcher, value);
    known.set(value, verdict);
  }
  return verdict;
}

function judge(matcher: Matcher, value: string): boolean {
  return matches(matcher, new Map([[matcher.name, value]]));
}

/** Names of labels that the Prometheus of the workspace adds to every alert; undefined: none is here, so there may be any. */
function externalLabels(workspace: Workspace): readonly string[] | undefined {
  const servers = workspace.units('PrometheusConfig').filter((it) => get(it.root, 'alerting') || get(it.root, 'global'));
  const objects = workspace.objects('Prometheus', 'ThanosRuler');
  if (servers.length + objects.length === 0) return undefined;
  return [
    ...workspace.derived(writtenExternalLabels),
    ...(objects.length > 0 ? ['prometheus', 'prometheus_replica', 'thanos_ruler_replica'] : []),
  ];
}

/** Names of labels that the servers of the workspace are told to add to all that leaves them. */
export function writtenExternalLabels(workspace: Workspace): readonly string[] {
  const maps = [
    ...workspace.units('PrometheusConfig').map((it) => get(get(it.root, 'global'), 'external_labels')),
    ...workspace.objects('Prometheus', 'PrometheusAgent').map((it) => get(get(it.root, 'spec'), 'externalLabels')),
    ...workspace.objects('ThanosRuler').map((it) => get(get(it.root, 'spec'), 'labels')),
  ];
  return maps.flatMap((it) => pairsOf(it)).flatMap((pair) => keyText(pair) ?? []);
}
