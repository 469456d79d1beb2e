import { contextFor } from '../operator/context.js';
import type { Fault } from '../operator/fault.js';
import { monitorFault } from '../operator/monitor-fault.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Finding } from './check.js';
import { passesSchema } from './shared-schema.js';

/** For what the operator skips a monitor, if that belongs to one code. What the API server refuses never reaches the operator. */
export function operatorFindings(object: KubernetesObject, workspace: Workspace, code: Fault['code']): readonly Finding[] {
  const found: Finding[] = [];
  if (groupOf(object) !== 'monitoring.coreos.com' || !passesSchema(object, 'operator')) return found;
  const fault = monitorFault(object, contextFor(object, workspace));
  if (fault?.code !== code) return found;
  const { message, node, tool, hint, fixes, related } = fault;
  found.push({
    message,
    at: { value: undefined, region: node.region, span: node.span },
    ...(tool ? { tool } : {}),
    ...(hint ? { hint } : {}),
    ...(fixes ? { fixes } : {}),
    ...(related ? { related } : {}),
  });
  return found;
}
