import { removedMetric, seriesInfo } from '../../catalogue/metrics.js';
import { decisionKey, meshTags } from '../../istio/tags.js';
import { nameOf } from '../../promql/labels.js';
import { matchesWhole } from '../../re2/shape.js';
import { get, itemsOf, stringAt } from '../../syntax/access.js';
import { nearestOf } from '../../text/distance.js';
import type { Related } from '../../text/problem.js';
import { isRecorded } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, isVariable, mend, visitsOf } from '../shared-lint.js';
import { meantMetrics } from '../shared-meant.js';
import { type Bringers, bringersOf } from '../shared-writers.js';

/** Series that are there only while something is wrong, or that a query asks for because they may be missing. */
const comesAndGoes: ReadonlySet<string> = new Set(['ALERTS', 'ALERTS_FOR_STATE']);
const expectsNone: ReadonlySet<string> = new Set(['absent', 'absent_over_time']);

/** The lines of the workspace that keep a metric from being stored: a Telemetry of the whole mesh, a relabel rule that drops it by name. */
function keptAwayBy(workspace: Workspace, name: string): readonly Related[] {
  const related: Related[] = [];
  const family = seriesInfo(name)?.metric.name;
  const { mesh } = workspace.derived(meshTags);
  const sides = family === undefined ? [] : (['CLIENT', 'SERVER'] as const).map((mode) => mesh.get(decisionKey(family, mode, '')));
  const [off] = sides;
  if (off && sides.every((it) => it?.effect === 'disabled'))
    related.push({ message: 'This Telemetry switches it off.', at: { value: off.node, region: off.node.region, span: off.node.span } });
  for (const unit of workspace.units('RelabelRules')) {
    if (unit.stage !== 'metric') continue;
    const sources = unit.style === 'operator' ? 'sourceLabels' : 'source_labels';
    for (const rule of itemsOf(unit.rules)) {
      const action = stringAt(rule, 'action')?.toLowerCase();
      const [source, ...more] = itemsOf(get(rule, sources));
      if ((action !== 'drop' && action !== 'keep') || more.length > 0 || stringAt(source) !== '__name__') continue;
      const matches = matchesWhole(stringAt(rule, 'regex') ?? '(.*)', name);
      if (matches === (action === 'drop'))
        related.push({ message: 'This rule drops it.', at: { value: rule, region: rule.region, span: rule.span } });
    }
  }
  return related.slice(0, 5);
}

/** Which scrape job would bring a metric, in words. */
function broughtBy(what: string | undefined, homes: Bringers['homes']): readonly string[] {
  const names = homes.map(({ kind, name }) => `the ${kind} \`${name}\``).join(', ');
  if (names !== '') return [`It would come by ${names}: see whether its targets are up.`];
  return what === undefined ? [] : ['No scrape job of this workspace is for that.'];
}

export const metricNotFound = check({
  code: 'promql/metric-not-found',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'hint', costs: 'the result is empty as long as nobody writes the metric.' },
  docs: {
    what: 'A metric that the connected Prometheus does not have.',
    why: 'A name that was mistyped, is not scraped, or is dropped before storage selects nothing. Only said while a Prometheus is connected in the editor, which has told all its names; never by `meshmon check`. Silent for what a recording rule of the workspace makes, for `ALERTS`, inside `absent()`, and where another check says what is wrong with the name.',
    fix: 'Take the name that exists, have the metric scraped, or leave it: another Prometheus may have it.',
  },
  run(query, tell, workspace) {
    const { live } = workspace;
    if (!live || live.metrics.size === 0) return;
    for (const { expr, parents } of visitsOf(query, workspace.settings.target, 'selector')) {
      const name = nameOf(expr);
      if (!name || live.metrics.has(name) || comesAndGoes.has(name) || workspace.derived(isRecorded, name)) continue;
      if (parents.some((it) => it.type === 'call' && expectsNone.has(it.name))) continue;
      const span = expr.name?.span ?? expr.span;
      if (isVariable(query, span)) continue;
      const isNamed = name.startsWith('istio_') && !name.includes(':') && !seriesInfo(name) && meantMetrics(name).length > 0;
      if (removedMetric(name) || isNamed) continue;
      const near = nearestOf(name, live.metrics, name.length > 8 ? 3 : 1);
      const away = keptAwayBy(workspace, name);
      // A name that is mistyped is brought by nobody.
      const isMistyped = near !== undefined && !seriesInfo(name);
      const { what, homes } = isMistyped ? { what: undefined, homes: [] } : bringersOf(workspace, name);
      const related = [...away, ...homes.map(({ at }) => ({ message: 'This would bring it.', at }))];
      const hint = [
        ...(near === undefined ? [] : [`\`${near}\` exists.`]),
        ...(what === undefined ? [] : [`Written by ${what}.`]),
        ...broughtBy(what, homes),
        ...(away.length > 0 ? ['A file of this workspace keeps it away.'] : []),
      ].join(' ');
      const fixes = near !== undefined && expr.name ? [mend(query, `Use \`${near}\``, { span, text: near })] : [];
      tell(found(query, span, `\`${live.from}\` has no metric \`${name}\`.`, { ...(hint === '' ? {} : { hint }), related, fixes }));
    }
  },
});
