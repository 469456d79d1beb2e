import { deref, get, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { parseDocuments } from '../syntax/documents.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { dashboardUnits } from './dashboards.js';
import { federatedBy } from './federation.js';
import { isForeignJob } from './foreign.js';
import { alertmanagerUnits, isTemplateText, templateFileUnit } from './notifications.js';
import { provisionedQueries } from './provisioning.js';
import { chartRelabeling, jobListRelabeling, prometheusRelabeling } from './relabeling.js';
import { ruleUnits } from './rules.js';
import type { Part, Pieces, Unit } from './unit.js';

/** Subcharts nest values; deeper than this nothing of ours stands. */
const mostDepth = 8;

/**
 * What the values of a chart carry for Prometheus, Alertmanager and Grafana, told by the keys that the charts use, at any depth: subcharts have
 * their own. Sources: kube-prometheus-stack and prometheus of prometheus-community/helm-charts, grafana/helm-charts.
 */
export function valuesUnits(document: Document, root: Node): Pieces {
  const units: (Unit | Part)[] = [];
  const seen = new Map<Node, Map<string, number>>();
  visit(root, '', 0);
  return units;

  function visit(node: Node, parent: string, depth: number): void {
    // Aliases of aliases multiply: a map is looked into again only under another key, or where more of it is near enough.
    const depths = seen.get(node) ?? new Map<string, number>();
    if ((depths.get(parent) ?? Number.POSITIVE_INFINITY) <= depth) return;
    seen.set(node, depths.set(parent, depth));
    for (const pair of pairsOf(node)) {
      const key = keyText(pair) ?? '';
      const value = deref(pair.value);
      if (!value) continue;
      const own = read(key, parent, value);
      if (own) append(units, own);
      else if (value.type === 'map' && depth < mostDepth) visit(value, key, depth + 1);
    }
  }

  /** undefined: nothing of ours, look inside. */
  function read(key: string, parent: string, value: Node): Pieces | undefined {
    if (key === 'additionalPrometheusRules') return itemsOf(value).flatMap((it) => groupsIn(it));
    if (/^(?:datasources|alerting|notifiers)$/.test(parent) && /\.ya?ml$/.test(key) && value.type === 'map')
      return [{ unit: 'GrafanaProvisioning', document, root: value }, ...provisionedQueries(document, value)];
    if (get(value, 'groups')?.type === 'list') return groupsIn(value);
    if (key === 'additionalScrapeConfigs' || key === 'extraScrapeConfigs')
      return value.type === 'list' ? jobs(document, value) : value.type === 'scalar' ? textUnits(value, 'yaml', jobs) : undefined;
    if (key === 'prometheus.yml' && value.type === 'map')
      return [
        { unit: 'PrometheusConfig', document, root: value },
        ...prometheusRelabeling(document, value),
        ...federatedBy(document, value),
      ];
    // Helm merges maps: what is not written comes from the chart, so that only a whole configuration can be judged.
    const isAlertmanager = key === 'alertmanager.yml' || (key === 'config' && parent === 'alertmanager');
    if (isAlertmanager && value.type === 'map')
      return get(value, 'route') && get(value, 'receivers') ? alertmanagerUnits(document, value, {}) : [];
    // Alertmanager's files of templates: the stack's `templateFiles`, the chart's own `templates` where it is a part.
    if ((key === 'templateFiles' || (key === 'templates' && parent === 'alertmanager')) && value.type === 'map')
      return templateFiles(value);
    if (key === 'json' && value.type === 'scalar') return textUnits(value, 'json', dashboard);
    return chartRelabeling(document, key, value);
  }

  function templateFiles(map: Node): Pieces {
    return pairsOf(map).flatMap((pair) => {
      const [name, value] = [keyText(pair) ?? '', deref(pair.value)];
      return value?.type === 'scalar' && isTemplateText(name, textOf(value)) ? [templateFileUnit(document, regionOf(value), name)] : [];
    });
  }

  function groupsIn(value: Node): Pieces {
    return get(value, 'groups') ? ruleUnits(document, value, { reader: 'K' }) : [];
  }

  function textUnits(value: Extract<Node, { type: 'scalar' }>, format: 'yaml' | 'json', unitsIn: (inner: Document) => Pieces): Pieces {
    return parseDocuments(regionOf(value), format).flatMap((inner) =>
      inner.shape === 'template' ? [] : [{ unit: 'Document', document: inner } as const, ...(inner.deep ? [] : unitsIn(inner))],
    );
  }

  /** vmagent's charts use the same keys. */
  function jobs(inner: Document, list = deref(inner.root)): Pieces {
    return list?.type === 'list' && !list.items.some(isForeignJob)
      ? [
          { unit: 'PrometheusConfig', document: inner, root: list, jobsAlone: true },
          ...jobListRelabeling(inner, list),
          ...federatedBy(inner, list),
        ]
      : [];
  }

  function dashboard(inner: Document): Pieces {
    const model = deref(inner.root);
    return model && (get(model, 'panels') ?? get(model, 'rows')) ? dashboardUnits(inner, model, undefined) : [];
  }
}
