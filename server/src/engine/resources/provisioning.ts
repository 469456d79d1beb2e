import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node } from '../syntax/tree.js';
import { queryUnit } from './dashboards.js';
import { isLogql } from './logql.js';
import type { Unit } from './unit.js';

/** The PromQL of Grafana's provisioned alert rules; expressions of Grafana's own, and of Loki, are left alone. */
export function provisionedQueries(document: Document, root: Node): readonly Unit[] {
  return itemsOf(get(root, 'groups')).flatMap((group) => groupQueries(document, group));
}

/** The same of one group: a GrafanaAlertRuleGroup is one. */
export function groupQueries(document: Document, group: Node): readonly Unit[] {
  const units: Unit[] = [];
  for (const rule of itemsOf(get(group, 'rules'))) {
    for (const query of itemsOf(get(rule, 'data'))) {
      const model = get(query, 'model');
      const expr = deref(get(model, 'expr'));
      const source = stringAt(model, 'datasource', 'type');
      if (expr?.type !== 'scalar' || stringAt(query, 'datasourceUid') === '__expr__') continue;
      if ((source !== undefined && source !== 'prometheus') || isLogql(textOf(expr))) continue;
      const place = { type: 'grafana-alert', rule } as const;
      // The data source fills in its own `$__rate_interval`, in an alert as well; an alert has no variables of a dashboard.
      const [filled] = queryUnit(document, expr, place, 'query');
      if (filled?.variables.every((it) => it.name.startsWith('__'))) units.push(filled);
      else units.push({ unit: 'Query', document, region: regionOf(expr), node: expr, place, entry: 'query', variables: [] });
    }
  }
  return units;
}
