import type { Engine } from '../engine.js';
import { formatDuration, parseDuration } from '../promql/durations.js';
import { goQuote } from '../promql/gostring.js';
import { deref, get, itemsOf, stringAt, textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { placeOf } from '../text/region.js';
import type { Range } from '../text/span.js';

/** One thing that a unit test compares. */
export interface RuleTestCase {
  /** As promtool names it when it fails: `alertname: Down, time: 5m`, `expr: "up", time: 5m`. */
  readonly what: string;
  readonly range: Range;
}

export interface RuleTest {
  /** `name`, or what promtool calls a test without one: its number. */
  readonly name: string;
  readonly range: Range;
  readonly cases: readonly RuleTestCase[];
}

/** A file for `promtool test rules`. */
export interface RuleTestFile {
  readonly uri: string;
  readonly tests: readonly RuleTest[];
}

/** The unit tests in a file, or, of a rule file, those of the files that test it. */
export function ruleTestsFor(engine: Engine, uri: string): readonly RuleTestFile[] {
  const { workspace } = engine;
  const files = workspace.units('RuleTest').filter((it) => !it.carrier);
  const own = files.filter((it) => workspace.uriOf(it) === uri);
  const isNamed = (root: Node, from: string) =>
    itemsOf(get(root, 'rule_files')).some((it) => it.type === 'scalar' && workspace.matching(from, textOf(it)).includes(uri));
  const asked = own.length > 0 ? own : files.filter((it) => isNamed(it.root, workspace.uriOf(it)));
  return asked.map((it) => ({ uri: workspace.uriOf(it), tests: itemsOf(get(it.root, 'tests')).map(testOf) }));
}

function testOf(test: Node, index: number): RuleTest {
  const cases: RuleTestCase[] = [];
  const add = (item: Node, key: string, label: (text: string) => string) => {
    const node = deref(get(item, key));
    if (node?.type !== 'scalar') return;
    cases.push({ what: `${label(textOf(node))}, time: ${timeOf(item)}`, range: rangeOf(node) });
  };
  for (const item of itemsOf(get(test, 'alert_rule_test'))) add(item, 'alertname', (text) => `alertname: ${text}`);
  for (const item of itemsOf(get(test, 'promql_expr_test'))) add(item, 'expr', (text) => `expr: ${goQuote(text)}`);
  return { name: stringAt(test, 'name') || `unnamed#${index}`, range: rangeOf(test), cases };
}

/** As promtool prints a duration. */
function timeOf(item: Node): string {
  const parsed = parseDuration(stringAt(item, 'eval_time') ?? '0s');
  return parsed.ok ? formatDuration(parsed.milliseconds) : '0s';
}

function rangeOf(node: Node): Range {
  return placeOf(node.region, node.span).range;
}
