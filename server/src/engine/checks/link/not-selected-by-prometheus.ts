import { clusterOf, namespaceOf } from '../../cluster/model.js';
import { field, placeAt } from '../../operator/fields.js';
import { passingOver, type Reason, selectionBy } from '../../operator/selection.js';
import type { KubernetesObject } from '../../resources/unit.js';
import type { Edit, Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { withField, withText } from '../shared-insert.js';
import { isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const notSelectedByPrometheus = check({
  code: 'link/not-selected-by-prometheus',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the object does nothing.' },
  docs: {
    what: 'A monitor or rule that no Prometheus of the workspace selects, or an AlertmanagerConfig that no Alertmanager does.',
    why: 'A server takes what its selectors name: a missing selector selects nothing, `{}` everything; a missing namespace selector means its own namespace. Silent where a kustomization changes a selector or the labels.',
    fix: 'Add the label that the server asks for, or widen its selector.',
  },
  run(object, tell, workspace) {
    if (!isOperators(object, 'ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig', 'PrometheusRule', 'AlertmanagerConfig')) return;
    const servers = passingOver(object, workspace);
    if (servers.length === 0) return;
    const cluster = workspace.derived(clusterOf);
    // Mends for some of many are enough.
    const selections = servers.slice(0, 10).map((server) => ({ server, ...selectionBy(server, object, cluster) }));
    const [first] = selections;
    if (!first?.reason) return;
    const reasons = new Set(selections.slice(0, 3).flatMap((it) => (it.reason ? [why(it.server, it.reason, object)] : [])));
    const byNamespace = first.reason.about === 'own-namespace' || first.reason.about === 'namespace-label';
    tell({
      message: `No ${object.kind === 'AlertmanagerConfig' ? 'Alertmanager' : 'Prometheus'} here selects this ${object.kind}: ${[...reasons].join('; ')}.`,
      at: atNode(placeAt(object.root, 'metadata', byNamespace && object.namespace !== undefined ? 'namespace' : 'name')),
      fixes: selections.flatMap((it) => (it.reason ? fixesFor(it.server, it.reason, object, workspace.objects('Namespace')) : [])),
      related: selections
        .slice(0, 3)
        .map(({ server }) => ({ message: `${server.kind} ${shown(server)}`, at: atNode(placeAt(server.root, 'metadata', 'name')) })),
    });
  },
});

/** The label that is asked for, on the object or on its namespace; or a server that asks for less. */
function fixesFor(
  server: KubernetesObject,
  reason: Reason,
  object: KubernetesObject,
  namespaces: readonly KubernetesObject[],
): readonly Fix[] {
  const fix = (title: string, edit: Edit | undefined, preferred: boolean): readonly Fix[] =>
    edit ? [{ title, edits: [edit], ...(preferred ? { preferred } : {}) }] : [];
  switch (reason.about) {
    case 'label':
    case 'namespace-label': {
      const { key, operator, values } = reason.requirement;
      const value = operator === 'In' ? values[0] : operator === 'Exists' ? 'true' : undefined;
      const isOwn = reason.about === 'label';
      const labelled = isOwn ? object : namespaces.find((it) => it.name === namespaceOf(object));
      // The one label that the API server itself gives a namespace.
      if (value === undefined || !labelled || (!isOwn && key === 'kubernetes.io/metadata.name')) return [];
      const old = field(labelled.root, 'metadata', 'labels', key);
      const edit = old ? withText(old, value) : withField(labelled.root, ['metadata', 'labels'], key, value);
      return fix(isOwn ? `Add the label \`${key}: ${value}\`` : `Add the label \`${key}: ${value}\` to the namespace`, edit, isOwn);
    }
    case 'no-selector':
      return fix(`Let ${shown(server)} select all: \`${reason.field}: {}\``, withField(server.root, ['spec'], reason.field, {}), false);
    case 'own-namespace':
      return fix(`Let ${shown(server)} look into all namespaces`, withField(server.root, ['spec'], reason.field, {}), false);
  }
}

function shown(it: KubernetesObject): string {
  return `${namespaceOf(it)}/${it.name ?? ''}`;
}

function why(server: KubernetesObject, reason: Reason, object: KubernetesObject): string {
  const who = shown(server);
  switch (reason.about) {
    case 'no-selector':
      return `${who} has no \`${reason.field}\`, and a missing selector selects nothing (\`{}\` selects all)`;
    case 'label': {
      const { key, operator, values } = reason.requirement;
      if (operator === 'In') return `${who} wants the label ${key}: ${values.join(' or ')}`;
      if (operator === 'Exists') return `${who} wants a label ${key}`;
      return `${who} excludes the label ${key}`;
    }
    case 'own-namespace':
      return `${who} has no \`${reason.field}\`, so it looks only into its own namespace ${namespaceOf(server)}`;
    case 'namespace-label': {
      const { key, operator, values } = reason.requirement;
      const wanted = operator === 'In' ? `the label ${key}: ${values.join(' or ')}` : `another label ${key}`;
      return `namespace ${namespaceOf(object)} lacks ${wanted} that ${who} asks for`;
    }
  }
}
