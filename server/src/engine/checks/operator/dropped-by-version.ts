import { atLeast } from '../../catalogue/target.js';
import { isKept } from '../../kubernetes/kept.js';
import { contextFor } from '../../operator/context.js';
import { field, textAt } from '../../operator/fields.js';
import { monitorFault } from '../../operator/monitor-fault.js';
import { serversOf } from '../../operator/servers.js';
import { type Field, objectShape } from '../../schema/shape.js';
import type { Related } from '../../text/problem.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { fieldUses, type Wanted } from '../shared-fields.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

/** Where the kind's definition does not say since when. Source: pkg/prometheus/promcfg.go, `WithMinimumVersion`. */
const unsaid: Readonly<Record<string, string>> = {
  followRedirects: '2.26.0',
  oauth2: '2.27.0',
  enableHttp2: '2.35.0',
  fallbackScrapeProtocol: '3.0.0',
};

/** Refused instead of dropped when the version is too old. */
const refused: ReadonlySet<string> = new Set(['selectorMechanism', 'role']);

export const droppedByVersion = check({
  code: 'operator/dropped-by-version',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'information', costs: 'the field does nothing.' },
  docs: {
    what: 'A field that the Prometheus which reads the object is too old for.',
    why: 'The operator leaves it out of the configuration that it generates, and says so in its log only.',
    fix: 'Raise `spec.version` of the Prometheus, or take the field out.',
  },
  run(object, tell, workspace) {
    if (!isOperators(object, 'ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig')) return;
    const shape = objectShape(object.apiVersion, object.kind);
    const context = contextFor(object, workspace);
    if (!shape || monitorFault(object, context)) return;
    const { version } = context;
    for (const { field: it, key, value } of fieldUses(object.root, shape, dated)) {
      const since = sinceOf(it);
      if (!since || refused.has(it.name) || atLeast(version, since) || !isKept(value)) continue;
      tell({
        message: `\`${it.name}\` is there since Prometheus ${since}: for ${version} the operator leaves it out.`,
        at: atNode(key),
        related: versionPlaces(workspace, version),
      });
    }
  },
});

function sinceOf(it: Field): string | undefined {
  return unsaid[it.name] ?? /^Prometheus ([\d.]+)/.exec(it.since ?? '')?.[1];
}

/** Discoveries have rules of their own: some refuse, some write the field all the same. */
const dated: Wanted = { takes: (it) => sinceOf(it) !== undefined, enters: (it) => !it.name.endsWith('SDConfigs') };

/** Where the Prometheus objects say that they are of this version. */
function versionPlaces(workspace: Workspace, version: string): readonly Related[] {
  return serversOf(workspace).flatMap((it) => {
    const node = field(it.root, 'spec', 'version');
    return node && textAt(it.root, 'spec', 'version').replace(/^v/, '') === version
      ? [{ message: `${it.kind} ${it.name ?? ''} is of this version.`, at: atNode(node) }]
      : [];
  });
}
