import type { Say } from '../golang/decode.js';
import { type Fields, isNil, isNull } from '../golang/fields.js';
import { goQuote } from '../promql/gostring.js';
import { textOf } from '../syntax/access.js';

/** What is said of them. */
export type DiscoveryListsAbout = 'sd' | 'target-address';
type SayHere = Say<DiscoveryListsAbout>;

/** The lists of service discoveries of a job or of Alertmanagers. discovery/registry.go `readConfigs`, config/config.go `CheckTargetAddress`. */
export function discoveryLists(it: Fields, say: SayHere): void {
  emptyItems(it, say);
  staticTargets(it, say);
}

/** Nothing in a list of service discoveries. */
function emptyItems(it: Fields, say: SayHere): void {
  for (const name of it.names()) {
    if (name !== 'static_configs' && !name.endsWith('_sd_configs')) continue;
    // What is left of a null that nobody complained of is zero too, but for groups of targets, and what finds out a region.
    const isNone = /^(?:static|aws|ec2|ecs|elasticache|lightsail|msk|rds)_/.test(name) ? isNil : isNull;
    for (const item of it.items(name)) if (isNone(item)) say('sd', `empty or null section in ${name}`, item);
  }
}

/** People put URLs where addresses belong; only without relabel rules it is certain that they stay. */
function staticTargets(it: Fields, say: SayHere): void {
  if (it.items('relabel_configs').length > 0) return;
  for (const group of it.children('static_configs')) {
    for (const item of group.items('targets')) {
      if (item.type === 'scalar' && textOf(item).includes('/'))
        say('target-address', `${goQuote(textOf(item))} is not a valid hostname`, item);
    }
  }
}
