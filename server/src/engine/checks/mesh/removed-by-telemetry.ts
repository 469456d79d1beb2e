import { type Decision, type Decisions, decisionKey, type MeshTags, meshTags } from '../../istio/tags.js';
import type { Mode } from '../../istio/telemetry.js';
import type { VectorSelector } from '../../promql/ast.js';
import type { QueryUnit } from '../../resources/unit.js';
import { check, type Finding } from '../check.js';
import { found } from '../shared-lint.js';
import { isTraffic, labelUses, type MeshSelector, meshSelectors, modesOf } from '../shared-mesh.js';

/** What decides for the series of a side: the namespace's object where the query names it, else the mesh's. */
function decisionsFor(tags: MeshTags, selector: VectorSelector, mode: Mode): Decisions {
  const labels = mode === 'CLIENT' ? ['source_workload_namespace'] : ['destination_workload_namespace', 'destination_service_namespace'];
  const matcher = selector.matchers.find((it) => it.op === '=' && [...labels, 'namespace'].includes(it.label.value));
  return (matcher && tags.namespaces.get(matcher.value)) ?? tags.mesh;
}

/** The line that takes a label (or with an empty name the metric) away on every side the query reads; undefined: some side has it. */
function removal(query: QueryUnit, tags: MeshTags, it: MeshSelector, tag: string): Decision | undefined {
  let decision: Decision | undefined;
  for (const mode of modesOf(query, it.selector)) {
    const decisions = decisionsFor(tags, it.selector, mode);
    const key = decisionKey(it.info.metric.name, mode, tag);
    decision = decisions.get(key);
    const effect = decision?.effect;
    if (effect !== 'removed' && effect !== 'disabled') return undefined;
    if (decisions !== tags.mesh) continue;
    // Where a namespace has the label again, some series carry it.
    for (const own of tags.namespaces.values()) if (own.get(key)?.effect !== effect) return undefined;
  }
  return decision;
}

function report(query: QueryUnit, span: { start: number; end: number }, what: string, decision: Decision): Finding {
  const { telemetry, node } = decision;
  const name = `Telemetry ${telemetry.namespace ? `${telemetry.namespace}/` : ''}${telemetry.name}`;
  return found(query, span, `${what} by ${name}.`, {
    related: [{ message: `Decided here, in ${name}.`, at: { value: undefined, region: node.region, span: node.span } }],
  });
}

export const removedByTelemetry = check({
  code: 'mesh/removed-by-telemetry',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'an empty result, or everything in one group.' },
  docs: {
    what: 'A label or a metric that a Telemetry of the workspace takes away.',
    why: 'Metric and side are respected: CLIENT is `reporter="source"`, SERVER `reporter="destination"`. Only said when the object counts for the whole mesh, or for the namespace that the query names, and when no other namespace brings the label back.',
    fix: 'Change the query or the Telemetry; the line that decides is linked.',
  },
  *run(query, workspace) {
    const selectors = meshSelectors(query, workspace.settings.target).filter(isTraffic);
    if (selectors.length === 0) return;
    const tags = workspace.derived(meshTags);
    for (const it of selectors) {
      const decision = removal(query, tags, it, '');
      if (decision) yield report(query, it.nameSpan, `\`${it.info.metric.name}\` is switched off`, decision);
    }
    for (const { label, selectors: about } of labelUses(query, workspace.settings.target)) {
      const decisions = about.map((it) => (isTraffic(it) ? removal(query, tags, it, label.value) : undefined));
      const [decision] = decisions;
      if (!decision || decisions.some((it) => !it)) continue;
      yield report(query, label.span, `\`${label.value}\` is removed from \`${about[0]?.info.metric.name}\``, decision);
    }
  },
});
