import { parsedOf } from '../../checks/shared-lint.js';
import type { Engine } from '../../engine.js';
import { get, nodeAt } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import { documentAt, offsetIn, type Spot } from '../locate.js';
import { labelsIn } from './promql-labels.js';
import type { YamlOffers } from './yaml.js';

/** Inside `{{ }}` of a panel's legend: the labels that its query's series have. Source: Grafana's `renderLegendFormat`. */
export function completeLegend(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const found = documentAt(engine, uri, spot);
  if (!found?.units.some((it) => it.unit === 'Dashboard')) return undefined;
  const { node, path, parents, inKey } = nodeAt(found.document, found.offset, found.region);
  if (inKey || node.type !== 'scalar' || path.at(-1) !== 'legendFormat') return undefined;
  const region = regionOf(node);
  const offset = offsetIn(region, spot);
  if (offset === undefined || offset > region.text.length) return undefined;
  const written = /\{\{\s*(\w*)$/.exec(region.text.slice(0, offset))?.[1];
  const nothing = { offers: [], region, word: { start: offset, end: offset } };
  const expr = get(parents.at(-1), 'expr');
  const query = found.units.find((it) => it.unit === 'Query' && it.node === expr);
  if (written === undefined || query?.unit !== 'Query') return nothing;
  const rest = /^\w*/.exec(region.text.slice(offset))?.[0] ?? '';
  const closing = /^\s*\}\}/.test(region.text.slice(offset + rest.length)) ? '' : '}}';
  const labels = [...new Set(labelsIn(engine.workspace, parsedOf(query, engine.settings.target).expr))];
  return {
    offers: labels.map((label) => ({ label, kind: 'label', insert: `${label}${closing}` })),
    region,
    word: { start: offset - written.length, end: offset + rest.length },
  };
}
