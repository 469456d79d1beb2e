import { receiversFor, routeTree } from '../engine/alertmanager/routes.js';
import { createEngine } from '../engine/engine.js';
import { readText } from './files.js';
import { UsageError } from './usage.js';

/** The receivers that an alert reaches, by the Alertmanager configuration in a file, bare or in a ConfigMap or Secret. @throws UsageError */
export function receiversIn(file: string, labels: Readonly<Record<string, string>>): readonly string[] {
  const text = readText(file);
  if (text === undefined) throw new UsageError(`cannot read ${file}`);
  const engine = createEngine({ checks: [], onBug: () => {} });
  engine.apply([{ type: 'file', uri: file, text }]);
  for (const unit of engine.units(file)) {
    const tree = unit.unit === 'AlertmanagerFile' ? routeTree(unit.root) : undefined;
    if (tree) return receiversFor(tree, new Map(Object.entries(labels)));
  }
  throw new UsageError(`${file} holds no Alertmanager configuration with a route`);
}
