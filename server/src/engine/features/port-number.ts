import { useName } from '../checks/shared-link.js';
import type { Diagnostic } from '../diagnostic.js';
import type { Engine } from '../engine.js';
import { endpointFields, field, listAt, textAt } from '../operator/fields.js';
import { podsReached, viewOf } from '../operator/selection.js';
import { isMonitor } from '../operator/targets.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Fix } from '../text/problem.js';

/** A number where the name of a port belongs, which the API server refuses: the names that it has in what the monitor selects. Only asked for when mends are. */
export function portNumberFixes(engine: Engine, uri: string, { code, finding }: Diagnostic): readonly Fix[] {
  if (code !== 'operator/type') return [];
  for (const unit of engine.units(uri)) {
    if (unit.unit !== 'KubernetesObject' || !isMonitor(unit)) continue;
    for (const endpoint of listAt(unit.root, 'spec', endpointFields[unit.kind] ?? '')) {
      const node = field(endpoint, 'port');
      if (!node || node.region !== finding.at.region || node.span.start !== finding.at.span.start) continue;
      return [...new Set(namesOf(engine, unit, Number(textAt(endpoint, 'port'))))].flatMap((name) => useName(node, name));
    }
  }
  return [];
}

/** Of Services the ports with the number, else those that lead to it; of pods the declared ones. */
function namesOf({ workspace }: Engine, monitor: KubernetesObject, number: number): readonly string[] {
  const view = viewOf(monitor, workspace);
  const { services } = view;
  const ports = services.flatMap((it) => it.ports);
  const own = ports.filter((it) => it.number === number);
  const declared = podsReached(view).flatMap((it) => it.containers.flatMap((one) => one.ports));
  const inner = declared.filter((it) => it.number === number);
  const leading = ports.filter((it) => it.target === number || inner.some((one) => one.name === it.target));
  const found = services.length === 0 ? inner : own.length > 0 ? own : leading;
  return found.map((it) => it.name).filter((it) => it !== '');
}
