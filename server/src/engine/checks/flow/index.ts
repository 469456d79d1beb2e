import type { AnyCheck } from '../check.js';
import { alertWithoutNamespace } from './alert-without-namespace.js';
import { breaksReader } from './breaks-reader.js';
import { consumerLosesLabel } from './consumer-loses-label.js';
import { impossibleValue } from './impossible-value.js';
import { joinNeverMatches } from './join-never-matches.js';
import { flowLabelNeverPresent } from './label-never-present.js';
import { metricNotScraped } from './metric-not-scraped.js';
import { routeCannotMatch } from './route-cannot-match.js';
import { ruleDropsUsedLabel } from './rule-drops-used-label.js';

export const flowChecks: readonly AnyCheck[] = [
  consumerLosesLabel,
  breaksReader,
  flowLabelNeverPresent,
  ruleDropsUsedLabel,
  alertWithoutNamespace,
  impossibleValue,
  metricNotScraped,
  joinNeverMatches,
  routeCannotMatch,
];
