import { get, itemsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { ConfigUnit } from './unit.js';

/** The scrape jobs of a configuration, or of a list of them that stands alone, as charts and Secrets carry it. */
export function jobsOf({ root }: Pick<ConfigUnit<'PrometheusConfig'>, 'root'>): readonly Node[] {
  return itemsOf(root.type === 'list' ? root : get(root, 'scrape_configs'));
}
