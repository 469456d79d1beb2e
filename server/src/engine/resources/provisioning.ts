import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node } from '../syntax/tree.js';
import type { Unit } from './unit.js';

/** What only LogQL has: a line filter or a parser stage. */
const logql = /\}\s*(\|[=~>]|!=|\|\s*(json|logfmt|pattern|regexp|unpack|line_format|label_format)\b)/;

/** The PromQL of Grafana's provisioned alert rules; expressions of Grafana's own, and of Loki, are left alone. */
export function provisionedQueries(document: Document, root: Node): readonly Unit[] {
  const units: Unit[] = [];
  for (const group of itemsOf(get(root, 'groups'))) {
    for (const rule of itemsOf(get(group, 'rules'))) {
      for (const query of itemsOf(get(rule, 'data'))) {
        const model = get(query, 'model');
        const expr = deref(get(model, 'expr'));
        const source = stringAt(model, 'datasource', 'type');
        if (expr?.type !== 'scalar' || stringAt(query, 'datasourceUid') === '__expr__') continue;
        if ((source !== undefined && source !== 'prometheus') || logql.test(textOf(expr))) continue;
        units.push({
          unit: 'Query',
          document,
          region: regionOf(expr),
          node: expr,
          place: { type: 'grafana-alert', rule },
          entry: 'query',
          variables: [],
        });
      }
    }
  }
  return units;
}
