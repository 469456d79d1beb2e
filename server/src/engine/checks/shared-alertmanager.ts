import { type AlertmanagerAbout, alertmanagerFaults } from '../alertmanager/config.js';
import type { Target } from '../catalogue/target.js';
import { alertmanagerConfigFaults } from '../operator/alertmanager-config.js';
import type { Fault } from '../operator/fault.js';
import { groupOf } from '../resources/kubernetes.js';
import type { ConfigUnit, KubernetesObject } from '../resources/unit.js';
import { get, itemsOf, stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';
import { keptFor } from '../text/remember.js';
import type { Finding } from './check.js';
import { durationFixes } from './shared-duration.js';
import { fieldFixes, fieldHint, nameFixes } from './shared-field.js';
import { atGoNode, atNode } from './shared-node.js';
import { passesSchema } from './shared-schema.js';
import { typeFixes } from './shared-type.js';

export type AlertmanagerCode = 'yaml/duplicate-key' | `alertmanager/${Exclude<AlertmanagerAbout, 'duplicate' | 'auth' | 'version'>}`;

/** The same for the file, or for the operator's AlertmanagerConfig, which the admission webhook judges. */
export function alertmanagerUnitFindings(
  unit: ConfigUnit<'AlertmanagerFile'> | KubernetesObject,
  target: Target,
  code: AlertmanagerCode & Fault['code'],
): readonly Finding[] {
  return unit.unit === 'KubernetesObject' ? webhookFindings(unit, target, code) : alertmanagerFindings(unit, target, code);
}

const judged = keptFor((object: KubernetesObject, { alertmanager }: Target) =>
  alertmanagerConfigFaults(object.root, object.apiVersion.endsWith('/v1alpha1'), alertmanager),
);

/** What the webhook or the operator refuses in an AlertmanagerConfig that the API server takes, of one code. */
export function webhookFindings(object: KubernetesObject, target: Target, code: Fault['code']): readonly Finding[] {
  const found: Finding[] = [];
  if (object.kind !== 'AlertmanagerConfig' || groupOf(object) !== 'monitoring.coreos.com' || !passesSchema(object, 'operator'))
    return found;
  for (const { code: of, message, node, tool, fixes, hint } of judged(object, target))
    if (of === code)
      found.push({
        message,
        at: atNode(node),
        ...(tool ? { tool } : {}),
        fixes: fixes?.length ? fixes : meantFixes(object, of, node),
        ...(hint ? { hint } : {}),
      });
  return found;
}

/** The name of the same object that a reference to none may mean. */
function meantFixes({ root }: KubernetesObject, code: Fault['code'], node: Node): readonly Fix[] {
  const lists =
    code === 'alertmanager/undefined-receiver'
      ? ['receivers']
      : code === 'alertmanager/undefined-interval'
        ? ['timeIntervals', 'muteTimeIntervals']
        : [];
  const spec = get(root, 'spec');
  return nameFixes(
    node,
    lists.flatMap((list) => itemsOf(get(spec, list)).flatMap((it) => stringAt(it, 'name') ?? [])),
  );
}

const faultsIn = keptFor((unit: ConfigUnit<'AlertmanagerFile'>, target: Target) => alertmanagerFaults(unit.root, target));

/** What keeps Alertmanager from loading a configuration, of one code. What the YAML reader refuses is never decoded. */
export function alertmanagerFindings(unit: ConfigUnit<'AlertmanagerFile'>, target: Target, code: AlertmanagerCode): readonly Finding[] {
  const found: Finding[] = [];
  if (unit.document.problems.length > 0 || unit.document.shape !== 'whole') return found;
  for (const { about, message, node, hint, known: fields } of faultsIn(unit, target)) {
    if (codeOf(about) !== code) continue;
    const fixes =
      about === 'duration'
        ? durationFixes(node)
        : about === 'type'
          ? typeFixes(node, message)
          : about === 'undefined-interval'
            ? nameFixes(node, timeIntervalsOf(unit.root))
            : fieldFixes(node, fields);
    found.push({
      message,
      at: about === 'type' ? atGoNode(node) : atNode(node),
      tool: 'Alertmanager',
      fixes,
      ...(hint ? { hint } : about === 'unknown-field' ? fieldHint(node) : {}),
    });
  }
  return found;
}

/** Whether all of a configuration fits its structs: of one that does not, nobody knows what it names. */
export function isDecoded(unit: ConfigUnit<'AlertmanagerFile'>, target: Target): boolean {
  return !faultsIn(unit, target).some(({ about }) => ['unknown-field', 'type', 'duplicate', 'root-route'].includes(about));
}

/** The names of the intervals that a configuration defines, in either of its lists. */
function timeIntervalsOf(root: Node): readonly string[] {
  return ['time_intervals', 'mute_time_intervals'].flatMap((list) => itemsOf(get(root, list)).flatMap((it) => stringAt(it, 'name') ?? []));
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
