import { deref, get, itemsOf, pairsOf, stringAt } from '../syntax/access.js';
import type { Document, Node } from '../syntax/tree.js';
import { queryUnit } from './dashboards.js';
import type { QueryUnit } from './unit.js';

/** A dashboard of Perses as its own files have it, without an API group. */
export function isPersesDashboard(root: Node): boolean {
  return (
    stringAt(root, 'kind') === 'Dashboard' &&
    stringAt(root, 'metadata', 'project') !== undefined &&
    get(get(root, 'spec'), 'panels') !== undefined
  );
}

/**
 * The PromQL of a Perses dashboard: queries of panels, selectors and expressions of variables. `spec`: of a dashboard, or of a PersesDashboard.
 * Source: perses/plugins, the schemas of the plugin Prometheus.
 */
export function persesQueries(document: Document, spec: Node | undefined): readonly QueryUnit[] {
  const model = get(spec, 'config') ?? spec;
  const unit = (node: Node | undefined, entry: QueryUnit['entry']) => {
    const it = deref(node);
    return it?.type === 'scalar' ? queryUnit(document, it, { type: 'perses' }, entry) : [];
  };
  const plugin = (node: Node) => get(get(node, 'spec'), 'plugin');
  const panels = pairsOf(get(model, 'panels')).flatMap(({ value }) =>
    itemsOf(get(get(value, 'spec'), 'queries')).flatMap((query) => {
      const it = plugin(query);
      return stringAt(it, 'kind') === 'PrometheusTimeSeriesQuery' ? unit(get(get(it, 'spec'), 'query'), 'query') : [];
    }),
  );
  const variables = itemsOf(get(model, 'variables')).flatMap((variable) => {
    const it = plugin(variable);
    const own = get(it, 'spec');
    switch (stringAt(it, 'kind')) {
      case 'PrometheusPromQLVariable':
        return unit(get(own, 'expr'), 'query');
      case 'PrometheusLabelValuesVariable':
      case 'PrometheusLabelNamesVariable':
        return itemsOf(get(own, 'matchers')).flatMap((selector) => unit(selector, 'selector'));
      default:
        return [];
    }
  });
  return [...panels, ...variables];
}
