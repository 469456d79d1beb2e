import { deref, get, itemsOf } from '../syntax/access.js';
import { isAliasBomb } from '../syntax/aliases.js';
import { parseCarried } from '../syntax/carried.js';
import { carriedDocument } from '../syntax/carried-list.js';
import { parseDocuments, textDocument } from '../syntax/documents.js';
import { longFrom } from '../syntax/long-list.js';
import { base64Region, regionOf } from '../syntax/regions.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Document, Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Region } from '../text/region.js';
import { contentKindOf, isValuesFile } from './by-content.js';
import { kindByName } from './by-name.js';
import { dashboardUnits } from './dashboards.js';
import { federatedBy, federatedByObject } from './federation.js';
import { groupOf, objectsOf, podTemplateOf, scalarEntries } from './kubernetes.js';
import { alertmanagerUnits, hasTemplateEnding, isTemplateText, receiverTemplates, templateFileUnit } from './notifications.js';
import { isPersesDashboard, persesQueries } from './perses.js';
import { groupQueries, provisionedQueries } from './provisioning.js';
import { jobListRelabeling, operatorRelabeling, prometheusRelabeling } from './relabeling.js';
import { ruleUnits } from './rules.js';
import { isProjectFile, type Source } from './source.js';
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
  if (helmPartial.test(source.path)) return [];
  if (isScripted(document)) return document.problems.length > 0 ? [] : units;
  if (document.shape === 'template' || isTemplated(document)) return units;
  const isBroken = document.problems.length > 0 || document.unread !== undefined;
  if (isBroken && isFilledIn.test(document.region.text)) return [];
  append(units, contentUnits(document, source, undefined, before));
  if (units.length > 1) return units;
  // Of a broken text nothing may be recognised; that it is none of ours is certain only when no word of ours stands in it.
  if (isBroken && !mentionsOurs(document, source)) return [];
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

/** Templates for other templates of a chart: Helm makes no object of them, nor of one that was taken out of use so. */
const helmPartial = /(?:^|\/)templates\/(?:.*\/)?_[^/]*$/;

/** A list that begins with a variable of a shell, as `[${NAMES}]`, is YAML only when somebody has filled it in. */
const isFilledIn = /\[\s*\$\{\w+\}/;

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
  const kind = source.as ?? contentKindOf(root, source);
  const carried = carrier ? { carrier } : {};
  switch (kind) {
    case 'prometheus':
      return [
        { unit: 'PrometheusConfig', document, root, ...carried },
        ...prometheusRelabeling(document, root),
        ...federatedBy(document, root),
      ];
    case 'scrape-configs':
      return [
        { unit: 'PrometheusConfig', document, root, jobsAlone: true, ...carried },
        ...jobListRelabeling(document, root),
        ...federatedBy(document, root),
      ];
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
      append(units, federatedByObject(object));
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
