import { type AlertmanagerAbout, type AlertmanagerFault, alertmanagerFaults } from '../alertmanager/config.js';
import type { Target } from '../catalogue/target.js';
import type { ConfigUnit } from '../resources/unit.js';
import type { Finding } from './check.js';
import { atNode } from './shared-node.js';

export type AlertmanagerCode = 'yaml/duplicate-key' | `alertmanager/${Exclude<AlertmanagerAbout, 'duplicate' | 'auth' | 'version'>}`;

const known = new WeakMap<ConfigUnit<'AlertmanagerFile'>, { readonly target: Target; readonly faults: readonly AlertmanagerFault[] }>();

/** What keeps Alertmanager from loading a configuration, of one code. What the YAML reader refuses is never decoded. */
export function* alertmanagerFindings(unit: ConfigUnit<'AlertmanagerFile'>, target: Target, code: AlertmanagerCode): Iterable<Finding> {
  if (unit.document.problems.length > 0 || unit.document.shape !== 'whole') return;
  let it = known.get(unit);
  if (it?.target !== target) {
    it = { target, faults: alertmanagerFaults(unit.root, target) };
    known.set(unit, it);
  }
  for (const { about, message, node, hint } of it.faults) {
    if (codeOf(about) !== code) continue;
    yield { message, at: atNode(node), tool: 'Alertmanager', ...(hint ? { hint } : {}) };
  }
}

function codeOf(about: AlertmanagerAbout): AlertmanagerCode {
  switch (about) {
    case 'duplicate':
      return 'yaml/duplicate-key';
    case 'auth':
      return 'alertmanager/receiver-settings';
    case 'version':
      return 'alertmanager/unknown-field';
    default:
      return `alertmanager/${about}`;
  }
}
