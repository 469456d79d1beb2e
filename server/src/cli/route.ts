import { parseMatcher } from '../engine/alertmanager/matchers.js';
import { receiversFor, routeTree } from '../engine/alertmanager/routes.js';
import { matcher } from '../engine/checks/alertmanager/matcher.js';
import { createEngine } from '../engine/engine.js';
import { readText } from './files.js';
import { UsageError } from './usage.js';

/** The receivers that an alert reaches, by the Alertmanager configuration in a file, bare or in a ConfigMap or Secret. @throws UsageError */
export function receiversIn(file: string, pairs: readonly string[]): readonly string[] {
  const labels = new Map(pairs.map(labelOf));
  const text = readText(file);
  if (text === undefined) throw new UsageError(`cannot read ${file}`);
  const engine = createEngine({ checks: [matcher], onBug: () => {} });
  engine.apply([{ type: 'file', uri: file, text }]);
  // Without a matcher that cannot be read a route would take every alert.
  const refused = engine.diagnostics(file).find((it) => it.severity === 'error');
  if (refused) throw new UsageError(`${file}:${refused.range.start.line + 1}: ${refused.message}`);
  for (const unit of engine.units(file)) {
    const tree = unit.unit === 'AlertmanagerFile' ? routeTree(unit.root) : undefined;
    if (tree) return receiversFor(tree, labels);
  }
  throw new UsageError(`${file} holds no Alertmanager configuration with a route`);
}

/**
 * A label as amtool's `config routes test` reads it: a matcher, so that quotes may stand around the value, and the name. What it refuses for
 * want of quotes is taken as it stands.
 */
function labelOf(pair: string): readonly [string, string] {
  const read = parseMatcher(pair);
  if (read.ok && read.matcher.op === '=') return [read.matcher.name, read.matcher.value];
  if (read.ok) throw new UsageError('Labels must be specified as key=value pairs');
  const [, name, value] = /^([^={!]+)=(?!~)(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`Failed to parse labels: ${read.message}`);
  return [name, value];
}
