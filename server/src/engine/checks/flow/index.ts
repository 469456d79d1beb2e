import type { AnyCheck } from '../check.js';
import { alertWithoutNamespace } from './alert-without-namespace.js';
import { breaksReader } from './breaks-reader.js';
import { consumerLosesLabel } from './consumer-loses-label.js';
import { flowLabelNeverPresent } from './label-never-present.js';
import { ruleDropsUsedLabel } from './rule-drops-used-label.js';

export const flowChecks: readonly AnyCheck[] = [
  consumerLosesLabel,
  breaksReader,
  flowLabelNeverPresent,
  ruleDropsUsedLabel,
  alertWithoutNamespace,
];
