import { deref, get, itemsOf, keysOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { isAliasBomb } from '../syntax/aliases.js';
import { parseCarried } from '../syntax/carried.js';
import { carriedDocument } from '../syntax/carried-list.js';
import { parseDocuments, textDocument } from '../syntax/documents.js';
import { longFrom } from '../syntax/long-list.js';
import { base64Region, regionOf } from '../syntax/regions.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Document, ListNode, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { isNear } from '../text/distance.js';
import type { Region } from '../text/region.js';
import { alertmanagerKeys, alertmanagerSections, kindByName, kindByNameAndKeys, prometheusKeys } from './by-name.js';
import { dashboardUnits } from './dashboards.js';
import { hasForeignJobs, hasForeignKey, hasForeignReceivers, isForeignJob, isForeignTest } from './foreign.js';
import { groupOf, objectsOf, podTemplateOf, scalarEntries } from './kubernetes.js';
import { alertmanagerUnits, hasTemplateEnding, isTemplateText, receiverTemplates, templateFileUnit } from './notifications.js';
import { isPersesDashboard, persesQueries } from './perses.js';
import { groupQueries, provisionedQueries } from './provisioning.js';
import { jobListRelabeling, operatorRelabeling, prometheusRelabeling } from './relabeling.js';
import { ruleUnits } from './rules.js';
import { type HostKind, isProjectFile, type Source } from './source.js';
import { isScripted, isTemplated } from './templated.js';
import { type KubernetesObject, moveObjectInto, type Part, type Pieces, toParts, type Unit } from './unit.js';
import { valuesUnits } from './values.js';

/**
 * Reads a document into units. Content decides; a name only where content does not tell; a setting before both. `before`: the document that
 * stood there before the edit, of which long texts inside are taken over.
 * Of Helm templates and patches only the document itself is a unit: what is certain of them is said by checks on documents.
 */
export function unitsOf(document: Document, source: Source, before?: Document): readonly Part[] {
  return toParts(piecesOf(document, source, before));
}

function piecesOf(document: Document, source: Source, before: Document | undefined): Pieces {
  const units: (Unit | Part)[] = [{ unit: 'Document', document }];
  if (source.as === 'none') return units;
  const isOurFormat = document.format === 'toml' || document.format === 'ini';
  if (document.deep) return isOurFormat || mentionsOurs(document, source) ? units : [];
  if (document.format === 'toml') {
    if (/^\s*\[\[?inputs\./m.test(document.region.text)) units.push({ unit: 'DataKit', document, root: document.root });
    return units;
  }
  if (document.format === 'ini') {
    const ini = { unit: 'Ini', document, root: document.root } as const;
    return /^\s*\{\{/m.test(document.region.text) ? [ini] : [...units, ini];
  }
  if (isScripted(document)) return document.problems.length > 0 ? [] : units;
  if (document.shape === 'template' || isTemplated(document)) return units;
  append(units, contentUnits(document, source, undefined, before));
  if (units.length > 1) return units;
  // Of a broken text nothing may be recognised; that it is none of ours is certain only when no word of ours stands in it.
  if (document.problems.length > 0 && !mentionsOurs(document, source)) return [];
  return [{ unit: 'Document', document, foreign: true }];
}

const ownWords =
  'apiVersion|expr|alert|record|groups|rules|scrape_configs|job_name|rule_files|static_configs|relabel_configs|metric_relabel_configs|source_labels|receivers|route|inhibit_rules|evaluation_interval|scrape_interval|extensionProviders|meshConfig|prometheusSpec|datasource';
const ownYaml = new RegExp(
  `(?:^|[\\s{,-])["']?(?:${ownWords})["']?\\s*[:：]|\\bapiVersion\\b|^%(?:YAML|TAG)\\b|^- ["']?targets["']?:`,
  'm',
);
const ownJson = /"(?:apiVersion|expr|panels|datasource|schemaVersion|scrape_configs)"\s*:|^\s*\[\s*\{\s*"(?:targets|labels)"\s*:/;

/** Words without which a YAML or JSON text is none of ours: what recognition looks for at the top of a file, and what rules and jobs are told by. */
const topWords =
  /apiVersion|kind|groups|tests|alert|record|expr|job_name|_sd_configs|scrape_|rule_files|remote_|global|route|receivers|targets|modules|smtp_|_url|_token|_key|panels|rows|elements|dashboard|model|extensionProviders|defaultProviders|meshMTLS|outboundTrafficPolicy|enablePrometheusMerge|accessLogFile|trustDomain|rootNamespace|discoverySelectors|meshConfig|serverFiles|prometheus|additional|kubeStateMetrics|^%(?:YAML|TAG)/m;
/** What the checks of a chart's values look for, beside the above. */
const valuesWords =
  /alertmanager|grafana|kiali|istio|mixer|pilot|tracing|jaeger|zipkin|servicegraph|telemetry|password|passwd|secret|token|credential|key|rules/i;

/** Whether a file on the disk is worth reading: a repository holds many that are none of ours. Whatever is recognised has one of these words. */
export function mayHoldOurs(path: string, text: string): boolean {
  if (hasTemplateEnding(path)) return isTemplateText(path, text);
  if (!/\.(?:ya?ml|json)$/i.test(path) || topWords.test(text)) return true;
  return kindByName({ path }) !== undefined || isProjectFile(path) || (isValuesFile(path) && valuesWords.test(text));
}

function isValuesFile(path: string): boolean {
  return /(^|[/.-])values[^/]*\.ya?ml$/.test(path);
}

function mentionsOurs(document: Document, source: Source): boolean {
  const { text } = document.region;
  return kindByName(source) !== undefined || (document.format === 'json' ? ownJson.test(text) : ownYaml.test(text));
}

/** A file that is one text of a language without a tree. */
export function unitsOfText(document: Document, language: 'promql' | 'exposition' | 'template' | 'foreign', path: string): readonly Part[] {
  switch (language) {
    case 'promql':
      return [
        [{ unit: 'Query', document, region: document.region, node: undefined, place: { type: 'file' }, entry: 'query', variables: [] }],
      ];
    case 'exposition':
      return [[{ unit: 'Exposition', document, root: document.root }]];
    case 'template':
      return [[templateFileUnit(document, document.region, path)]];
    case 'foreign':
      return [];
  }
}

function contentUnits(document: Document, source: Source, carrier: KubernetesObject | undefined, before?: Document): Pieces {
  const root = deref(document.root);
  if (!root || document.deep || isAliasBomb(document)) return [];
  if (!carrier) {
    const objects = source.as && source.as !== 'kubernetes' ? [] : objectsOf(document);
    if (objects.length > 0)
      return objects.flatMap((object) => (object.root.region === root.region ? unitsOfObject : unitsOfItem)(object, before));
  }
  if (!source.as && isPersesDashboard(root)) return persesQueries(document, get(root, 'spec'));
  const kind = source.as ?? kindOf(root, source);
  const carried = carrier ? { carrier } : {};
  switch (kind) {
    case 'prometheus':
      return [{ unit: 'PrometheusConfig', document, root, ...carried }, ...prometheusRelabeling(document, root)];
    case 'scrape-configs':
      return [{ unit: 'PrometheusConfig', document, root, jobsAlone: true, ...carried }, ...jobListRelabeling(document, root)];
    case 'file-sd':
      return [{ unit: 'TargetGroups', document, root, ...carried }];
    case 'blackbox':
      return [{ unit: 'BlackboxConfig', document, root, ...carried }];
    case 'rules':
      return ruleUnits(document, root, { reader: 'R', ...carried });
    case 'rule-test':
      return [{ unit: 'RuleTest', document, root, ...carried }, ...testedQueries(document, root)];
    case 'alertmanager':
      return alertmanagerUnits(document, root, carried);
    case 'mesh-config':
      return [{ unit: 'MeshConfig', document, root, ...carried }];
    case 'dashboard':
      return dashboardUnits(document, root, carrier);
    case 'helm-values':
      return [{ unit: 'HelmValues', document, root, ...carried }, ...valuesUnits(document, root)];
    case 'grafana-provisioning':
      return [{ unit: 'GrafanaProvisioning', document, root, ...carried }, ...provisionedQueries(document, root)];
    case 'project':
      return [{ unit: 'ProjectFile', document, root }];
    default:
      return [];
  }
}

/** The expressions that a unit test asks for. */
function testedQueries(document: Document, root: Node): readonly Unit[] {
  return itemsOf(get(root, 'tests'))
    .flatMap((test) => itemsOf(get(test, 'promql_expr_test')))
    .flatMap((it) => {
      const node = deref(get(it, 'expr'));
      // In base64 nobody reads it here.
      if (node?.type !== 'scalar' || ['null', 'binary'].includes(resolveScalar(node, 'P').type)) return [];
      return [{ unit: 'Query', document, region: regionOf(node), node, place: { type: 'test', node: it }, entry: 'query', variables: [] }];
    });
}

type ContentKind = HostKind | 'blackbox' | 'grafana-provisioning' | 'project' | undefined;

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

function kindOf(node: Node, source: Source): ContentKind {
  if (isProjectFile(source.path)) return 'project';
  if (node.type === 'list') return listKind(node, source);
  if (node.type === 'missing') return isBehindAnother(node) ? undefined : kindByName(source);
  if (node.type !== 'map') return node.type === 'scalar' ? kindByName(source) : undefined;
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
  if (isRuleFile(node)) return 'rules';
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

/** What is empty below a `---` is no file that is begun. */
function isBehindAnother({ region: { home } }: Node): boolean {
  return home.type === 'file' && home.line > 0;
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
  if (first?.type === 'map' && get(first, 'job_name') && !items.some(isForeignJob))
    return byName === 'prometheus' ? byName : 'scrape-configs';
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

interface ItemUnits {
  readonly object: KubernetesObject;
  readonly parts: readonly Part[];
}

/** Objects in a long list are remembered by their node, so that an edit in one of them leaves the units of the others alone. */
const itemUnits = new WeakMap<Node, ItemUnits>();

function unitsOfItem(object: KubernetesObject, before: Document | undefined): readonly Part[] {
  const kept = itemUnits.get(object.root);
  if (kept) moveObjectInto(kept.parts, kept.object, object.document);
  const { parts } = kept ?? { parts: toParts(unitsOfObject(object, before)) };
  if (!kept) itemUnits.set(object.root, { object, parts });
  return parts;
}

function unitsOfObject(object: KubernetesObject, before: Document | undefined): Pieces {
  const units: (Unit | Part)[] = [object];
  const { document, root, kind } = object;
  switch (groupOf(object)) {
    case 'monitoring.coreos.com': {
      append(units, operatorRelabeling(object));
      const spec = get(root, 'spec');
      if (kind === 'AlertmanagerConfig' && spec) append(units, receiverTemplates(document, get(spec, 'receivers')));
      if (kind === 'PrometheusRule' && spec) append(units, ruleUnits(document, spec, { reader: 'K', object }));
      return units;
    }
    case 'install.istio.io': {
      const mesh = get(root, 'spec') && get(get(root, 'spec') as Node, 'meshConfig');
      if (mesh) units.push({ unit: 'MeshConfig', document, root: mesh, carrier: object });
      return units;
    }
    case 'grafana.integreatly.org': {
      const spec = get(root, 'spec');
      const json = spec && get(spec, 'json');
      const text = json && deref(json);
      if (kind === 'GrafanaAlertRuleGroup' && spec) append(units, groupQueries(document, spec));
      if ((kind === 'GrafanaDashboard' || kind === 'GrafanaLibraryPanel') && text?.type === 'scalar')
        append(units, embedded(regionOf(text), `${object.name}.json`, object));
      return units;
    }
    case 'perses.dev':
      units.push(...persesQueries(document, get(root, 'spec')));
      return units;
    case 'dashboard.grafana.app':
      append(units, dashboardUnits(document, root, object));
      return units;
    case '':
      if (kind === 'ConfigMap' || kind === 'Secret') return [object, ...carriedUnits(object, before)];
  }
  append(units, annotationUnits(object));
  return units;
}

/** The values of a ConfigMap or Secret that hold a configuration, read as files of their own. */
function carriedUnits(object: KubernetesObject, before: Document | undefined): Pieces {
  const units: (Unit | Part)[] = [];
  for (const field of ['data', 'stringData']) {
    for (const { key, value } of scalarEntries(get(object.root, field))) {
      const cut = carriedDocument(value);
      if (cut) {
        append(units, carriedDocuments([cut], key, object));
        continue;
      }
      const region = carriedRegion(object, field, value);
      if (region)
        append(units, embedded(region, key, object, region.text.length > longFrom ? regionBefore(before, object, field, key) : undefined));
    }
  }
  return units;
}

function carriedRegion(object: KubernetesObject, field: string, value: ScalarNode): Region | undefined {
  return object.kind === 'Secret' && field === 'data' ? base64Region(value) : regionOf(value);
}

/** The same value of the same object, before its document was read again. */
function regionBefore(before: Document | undefined, object: KubernetesObject, field: string, key: string): Region | undefined {
  const old =
    before && objectsOf(before).find((it) => it.kind === object.kind && it.name === object.name && it.namespace === object.namespace);
  const entry = old && scalarEntries(get(old.root, field)).find((it) => it.key === key);
  return entry && carriedRegion(old, field, entry.value);
}

const readable = /\.(ya?ml|json|rules|conf|ini|toml|tmpl|cfg)$|^(rules|alerts|mesh|values|prometheus|alertmanager)$|rules|config/i;

/** Remembered by the text's region, which the syntax keeps while the scalar is the same. */
const embeddedUnits = new WeakMap<Region, Pieces>();

function embedded(region: Region, key: string, carrier: KubernetesObject, before?: Region): Pieces {
  const old = embeddedUnits.get(region);
  if (old) return old;
  const units = readEmbedded(region, key, carrier, before);
  embeddedUnits.set(region, units);
  return units;
}

function readEmbedded(region: Region, key: string, carrier: KubernetesObject, before: Region | undefined): Pieces {
  if (hasTemplateEnding(key) && isTemplateText(key, region.text)) return [templateFileUnit(textDocument(region), region, key, carrier)];
  if (/\.(ini)$/.test(key) || (/\.conf$/.test(key) && /^\s*\[\w/m.test(region.text) && !/^\s*\[\[?inputs\./m.test(region.text))) {
    return parseDocuments(region, 'ini').map((document) => ({ unit: 'Ini', document, root: document.root, carrier }));
  }
  if (region.text.includes('[[inputs.') || region.text.includes('[inputs.')) {
    return datakitUnits(region, carrier);
  }
  if (!region.text.includes(':') || (!readable.test(key) && !region.text.includes('\n'))) return [];
  const format = /^\s*[{[]/.test(region.text) && /\.json$/.test(key) ? 'json' : 'yaml';
  return carriedDocuments(format === 'yaml' ? parseCarried(region, before) : parseDocuments(region, format), key, carrier);
}

function carriedDocuments(read: readonly Document[], key: string, carrier: KubernetesObject): Pieces {
  const units: (Unit | Part)[] = [];
  const documents = read.filter((it) => it.shape !== 'template' && !isScripted(it));
  for (const document of documents) {
    const inside = contentUnits(document, { path: key }, carrier);
    if (inside.length > 0 || document.deep) units.push({ unit: 'Document', document }, ...inside);
  }
  // A text that nothing recognises but whose key says what it is meant to be is broken: the reader's error is the finding.
  if (units.length === 0 && /^(prometheus|alertmanager)\.ya?ml$|rules\.ya?ml$/.test(key)) {
    for (const document of documents) if (document.problems.length > 0) units.push({ unit: 'Document', document });
  }
  return units;
}

function datakitUnits(region: Region, carrier: KubernetesObject): readonly Unit[] {
  return parseDocuments(region, 'toml').map((document) =>
    document.deep ? { unit: 'Document', document } : { unit: 'DataKit', document, root: document.root, carrier },
  );
}

/** DataKit's instances in the annotations of a pod template (or, where they are not read, of the workload itself). */
function annotationUnits(object: KubernetesObject): readonly Unit[] {
  const units: Unit[] = [];
  const template = podTemplateOf(object);
  for (const at of template && template !== object.root ? [template, object.root] : [object.root]) {
    const metadata = get(at, 'metadata');
    for (const { key, value } of scalarEntries(metadata && get(metadata, 'annotations'))) {
      if (key !== 'datakit/prom.instances') continue;
      units.push(...datakitUnits(regionOf(value), object));
    }
  }
  return units;
}
