import type { Target } from '../catalogue/target.js';
import { contextFor } from '../operator/context.js';
import type { Fault } from '../operator/fault.js';
import { monitorFault } from '../operator/monitor-fault.js';
import { relabelFault } from '../operator/relabel-fault.js';
import { serverFault } from '../operator/server-fault.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { keptFor } from '../text/remember.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Finding } from './check.js';
import { passesSchema } from './shared-schema.js';

/** Asked for each code. */
const faultOfServer = keptFor((server: KubernetesObject, target: Target) => ({ fault: serverFault(server, target, relabelFault) }));

/** For what the operator skips a monitor or does not bring about a server, if that belongs to one code. What the API server refuses never reaches the operator. */
export function operatorFindings(object: KubernetesObject, workspace: Workspace, code: Fault['code']): readonly Finding[] {
  const found: Finding[] = [];
  if (groupOf(object) !== 'monitoring.coreos.com' || !passesSchema(object, 'operator')) return found;
  // The rules on servers are a file of their own, which is read when there is one.
  const fault = /^(Prometheus(Agent)?|Alertmanager|ThanosRuler)$/.test(object.kind)
    ? faultOfServer(object, workspace.settings.target).fault
    : monitorFault(object, contextFor(object, workspace));
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
