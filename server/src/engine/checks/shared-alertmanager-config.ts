import { textAt } from '../operator/fields.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Workspace } from '../workspace/workspace.js';

/** Whether an Alertmanager of the workspace wants no matcher for its namespace added to what an AlertmanagerConfig says. */
export function isFreeOfNamespace(workspace: Workspace, config: KubernetesObject): boolean {
  return workspace.objects('Alertmanager').some(({ root }) => {
    const strategy = textAt(root, 'spec', 'alertmanagerConfigMatcherStrategy', 'type');
    const isGlobal = textAt(root, 'spec', 'alertmanagerConfiguration', 'name') === config.name;
    return isGlobal || (strategy !== '' && strategy !== 'OnNamespace');
  });
}
