import { clusterOf, hasAll } from '../cluster/model.js';
import type { Engine } from '../engine.js';
import { meshConfigOf } from '../istio/mesh-config.js';
import { type Applied, applicable, namespaceOf } from '../istio/scope.js';
import type { Telemetry } from '../istio/telemetry.js';
import { pairAt } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import type { Place, Position } from '../text/span.js';
import type { Workspace } from '../workspace/workspace.js';
import { metricsPart } from './effective/metrics.js';
import { decider, type EffectiveTelemetry, type Layer, type Reporters } from './effective/model.js';
import { choicesOf, subjectOf } from './effective/subject.js';
import { loggingPart, tracingPart } from './effective/traces-and-logs.js';
import { objectAt, startOf } from './object-at.js';

export type * from './effective/model.js';

const proxy: Reporters = { CLIENT: 'source', SERVER: 'destination' };
const waypoint: Reporters = { CLIENT: 'waypoint', SERVER: 'waypoint' };

/** What all Telemetry objects of the workspace come to for the workload, Gateway, namespace or Telemetry at a position; a sentence where none is. */
export function effectiveTelemetryAt(engine: Engine, uri: string, position: Position): EffectiveTelemetry | { readonly why: string } {
  const object = objectAt(engine, uri, position);
  const subject = object && subjectOf(engine, object);
  if (!object || !subject) return { why: 'Put the cursor into a Telemetry, a workload, a Gateway or a Namespace.' };
  const { workspace } = engine;
  const { applied, passedOver } = applicable(workspace, subject.of);
  const objects = applied.map((it) => it.telemetry);
  const mesh = workspace.derived(meshConfigOf);
  const decide = decider(objects);
  const { sections, metrics } = metricsPart(workspace, objects, decide, subject.of.gateway?.isWaypoint ? waypoint : proxy);
  return {
    title: subject.title,
    position: startOf(object),
    outside: subject.why,
    choices: choicesOf(engine),
    layers: applied.map((it) => layerOf(workspace, it)),
    ignored: passedOver.map(({ telemetry, oldest }) => ({
      name: nameOf(telemetry),
      why: `only the oldest object of a namespace counts, and that is ${oldest.name}${oldest.created === '' ? ' by its name' : ''}`,
      place: placeOfObject(telemetry),
    })),
    sections: [...sections, loggingPart(objects, mesh, decide), tracingPart(objects, mesh, decide)],
    metrics,
  };
}

function nameOf(it: Telemetry): string {
  return `${namespaceOf(it)}/${it.name}`;
}

function placeOfObject({ object: { root } }: Telemetry): Place {
  const node = pairAt(root, 'kind')?.key ?? root;
  return placeOf(node.region, node.span);
}

function layerOf(workspace: Workspace, { level, telemetry }: Applied): Layer {
  return { level, name: nameOf(telemetry), reach: reachOf(workspace, level, telemetry), place: placeOfObject(telemetry) };
}

/** Whom an object is for, and how many workloads of the workspace that are. */
function reachOf(workspace: Workspace, level: Layer['level'], telemetry: Telemetry): string {
  if (level === 'mesh') return 'every workload of the mesh';
  const namespace = namespaceOf(telemetry);
  const pods = workspace.derived(clusterOf).podsIn.get(namespace) ?? [];
  const counted = (n: number) => (n === 0 ? '' : `: ${n} workload${n === 1 ? '' : 's'}`);
  if (level === 'namespace') return `all of ${namespace}${counted(pods.length)}`;
  const { selector, targetRefs } = telemetry;
  if (!selector) return `targets ${targetRefs.map((it) => `${it.kind} ${it.name}`).join(', ')}`;
  const labels = [...selector].map(([name, value]) => `${name}=${value}`).join(', ');
  return `selects ${labels}${counted(pods.filter((it) => hasAll(it.labels, selector)).length)}`;
}
