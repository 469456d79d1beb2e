import { routesIn, routeTree } from '../alertmanager/routes.js';
import { readersOf } from '../catalogue/consumers.js';
import { labelInfo } from '../catalogue/labels.js';
import { metrics, seriesInfo } from '../catalogue/metrics.js';
import { readerName } from '../checks/shared-flow.js';
import { apart } from '../checks/shared-join.js';
import { parsedOf, visitsOf } from '../checks/shared-lint.js';
import { alertMatchers, alertsOfFiles, unmatched } from '../checks/shared-route.js';
import { dropOf, jobsOfFiles } from '../checks/shared-scrape.js';
import type { Engine } from '../engine.js';
import { metricsOfOverride } from '../istio/merge-metrics.js';
import { telemetriesOf } from '../istio/scope.js';
import type { Expr } from '../promql/ast.js';
import { nameOf, stateOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import { readRules } from '../relabel/list.js';
import type { RelabelRule } from '../relabel/rules.js';
import type { QueryUnit, RelabelRulesUnit } from '../resources/unit.js';
import { get, itemsOf, nodeAt, stringAt, textOf } from '../syntax/access.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { placeOf, type Region } from '../text/region.js';
import type { Position, Span } from '../text/span.js';
import { metricLabels, recordedSeries } from '../workspace/metrics.js';
import { walk } from './expressions.js';
import { documentAt, languageAt, spotAt } from './locate.js';

/** The label that stands at a place: in a query, a Telemetry's tag, a relabel rule's target, a rule's labels; undefined: none does. */
export function labelAt(engine: Engine, uri: string, position: Position): string | undefined {
  const spot = spotAt(engine, uri, position);
  if (!spot) return undefined;
  const inside = languageAt(engine, uri, spot);
  if (inside?.unit.unit === 'Query') {
    const use = labelsIn(inside.unit, engine).find((it) => it.span.start <= inside.offset && inside.offset <= it.span.end);
    return use?.name;
  }
  const document = documentAt(engine, uri, spot);
  if (!document) return undefined;
  const { node, path, inKey } = nodeAt(document.document, document.offset, document.region);
  const parent = path.at(-2);
  if (inKey && (parent === 'tagOverrides' || parent === 'labels')) return String(path.at(-1));
  const field = path.at(-1);
  if (node.type === 'scalar' && (field === 'target_label' || field === 'targetLabel')) return textOf(node);
  return typeof field === 'number' && /^source_?labels$/i.test(String(parent)) && node.type === 'scalar' ? textOf(node) : undefined;
}

/** A label from the mesh to what reads it: who emits it, what Telemetry, relabeling and recording rules make of it, who asks for it. */
export function labelFlow(engine: Engine, label: string): string {
  const { workspace } = engine;
  const where = (region: Region, span: Span): string => {
    const { uri, range } = placeOf(region, span);
    return `${decodeURIComponent(uri.replace(/^.*\//, ''))}:${range.start.line + 1}`;
  };
  const at = (node: Node) => where(node.region, node.span);
  const info = labelInfo(label);
  const lines = [`# Label ${label}`, ...(info?.doc ? ['', info.doc] : [])];
  const section = (title: string, entries: readonly string[], none: string) =>
    lines.push('', `## ${title}`, ...(entries.length > 0 ? [...new Set(entries)].map((it) => `   ${it}`) : [`   ${none}`]));

  const emitting = metrics.filter((it) => it.labels?.includes(label) || it.ztunnelLabels.includes(label)).map((it) => it.name);
  section(
    'Emitted with',
    emitting,
    info?.origin === 'scrape' ? 'no metric of the mesh: it comes from scraping' : 'no metric of the mesh that is known here',
  );

  const telemetry = workspace.derived(telemetriesOf).flatMap((object) =>
    object.metrics
      .flatMap((entry) => entry.overrides)
      .flatMap((override) =>
        override.tags
          .filter((tag) => tag.name === label)
          .map((tag) => {
            const about = (metricsOfOverride(override) ?? []).map((it) => it.name);
            const what = tag.operation === 'REMOVE' ? 'removed from' : 'set on';
            return `${what} ${about.length > 3 ? `${about.length} metrics` : about.join(', ') || 'a custom metric'} by ${object.namespace ?? 'default'}/${object.name} (${at(tag.keyNode)})`;
          }),
      ),
  );
  section('Telemetry', telemetry, 'no Telemetry of the workspace changes it');

  const relabeling = workspace
    .units('RelabelRules')
    .flatMap((unit) => relabelLines(unit, label).map(({ text, node }) => `${text} (${at(node)})`));
  section('Scraping and writing', relabeling, 'no relabel rule of the workspace names it');

  const recorded = [...workspace.derived(recordedSeries)].flatMap(([name, rules]) =>
    rules.flatMap(({ labels, nameNode, exprNode }) => {
      const reads = exprNode && labelsOfText(textOf(exprNode), engine).some((it) => it === label);
      const { presence, because } = stateOf(labels, label);
      if (presence === 'never') return reads || because.span ? [`${name} loses it: ${because.text} (${at(nameNode)})`] : [];
      return labels.known.has(label) ? [`${name} keeps it (${at(nameNode)})`] : [];
    }),
  );
  section('Recording rules', recorded, 'none names it');

  const jobs = workspace.derived(jobsOfFiles);
  if (jobs && jobs.length > 0) {
    const unscraped = metricsOfQueries(engine, label).filter((name) => jobs.every((it) => dropOf(it, name, false)));
    if (unscraped.length > 0)
      section(
        'Not scraped',
        unscraped.map((it) => `${it}: every job drops it`),
        '',
      );
  }

  const readers = workspace.units('Query').flatMap((query) =>
    labelsIn(query, engine)
      .filter((it) => it.name === label)
      .map((it) => `${readerName(query)}, ${it.how} (${where(query.region, it.span)})`),
  );
  const templates = workspace
    .units('Template')
    .flatMap((it) =>
      new RegExp(`\\$labels\\.${label}\\b|\\.Labels\\.${label}\\b`).test(it.region.text)
        ? [`a template (${where(it.region, { start: 0, end: 0 })})`]
        : [],
    );
  section('Read by', [...readers, ...templates], 'nothing in the workspace');

  const joins = workspace.units('Query').flatMap((query) =>
    visitsOf(query, workspace.settings.target).flatMap(({ expr }) => {
      const reason = expr.type === 'binary' ? apart(query, expr, metricLabels(workspace)) : undefined;
      return reason?.label === label ? [`${readerName(query)} (${where(query.region, reason.span)}): ${reason.why}`] : [];
    }),
  );
  if (joins.length > 0) section('Joins that never match', joins, '');

  const alerts = workspace.derived(alertsOfFiles);
  const routes = workspace.units('AlertmanagerFile').flatMap(({ root }) => [
    ...alertMatchers(root)
      .filter((it) => it.matcher.name === label)
      .map(({ matcher: { name, op, value }, node }) => {
        const isLost = alerts !== undefined && unmatched({ name, op, value }, alerts) !== undefined;
        return `${name}${op}${JSON.stringify(value)} (${at(node)})${isLost ? ': no alert of the workspace can satisfy it' : ''}`;
      }),
    ...groupings(root)
      .filter((it) => textOf(it) === label)
      .map((it) => `grouped by it (${at(it)})`),
  ]);
  if (routes.length > 0) section('Routes and inhibitions', routes, '');

  const consumers = new Set(metrics.flatMap((it) => readersOf(it.name, label)));
  if (consumers.size > 0) section('Beyond the workspace', [...consumers].sort(), '');
  return `${lines.join('\n')}\n`;
}

/** The labels that routes group by, and that inhibition rules want to be equal. */
function groupings(root: Node): readonly ScalarNode[] {
  const tree = routeTree(root);
  const lists = [
    ...(tree ? [...routesIn(tree)].map((it) => get(it.node, 'group_by')) : []),
    ...itemsOf(get(root, 'inhibit_rules')).map((it) => get(it, 'equal')),
  ];
  return lists.flatMap((it) => itemsOf(it).flatMap((item) => (item.type === 'scalar' ? [item] : [])));
}

/** The metrics of the queries that name a label. */
function metricsOfQueries(engine: Engine, label: string): readonly string[] {
  const { workspace } = engine;
  const names = workspace
    .units('Query')
    .filter((query) => labelsIn(query, engine).some((it) => it.name === label))
    .flatMap((query) =>
      visitsOf(query, workspace.settings.target).flatMap(({ expr }) => (expr.type === 'selector' ? (nameOf(expr) ?? []) : [])),
    );
  return [...new Set(names)].filter((it) => !workspace.derived(recordedSeries).has(it));
}

interface LabelUse {
  readonly name: string;
  readonly span: Span;
  readonly how: string;
}

/** The labels that a query names. */
function labelsIn(query: QueryUnit, engine: Engine): readonly LabelUse[] {
  return usesIn(parsedOf(query, engine.settings.target).expr);
}

function labelsOfText(text: string, engine: Engine): readonly string[] {
  return usesIn(parsePromql(text, engine.settings.target).expr).map((it) => it.name);
}

function usesIn(root: Expr): readonly LabelUse[] {
  const uses: LabelUse[] = [];
  for (const expr of walk(root)) {
    if (expr.type === 'selector') {
      const metric = expr.name && seriesInfo(expr.name.value) ? ` of ${expr.name.value}` : '';
      for (const it of expr.matchers) uses.push({ name: it.label.value, span: it.label.span, how: `in a matcher${metric}` });
    } else if (expr.type === 'aggregation' && expr.grouping) {
      const how = expr.grouping.without ? 'in `without`' : 'in `by`';
      for (const it of expr.grouping.labels) uses.push({ name: it.value, span: it.span, how });
    } else if (expr.type === 'binary' && expr.matching) {
      for (const it of expr.matching.labels)
        uses.push({ name: it.value, span: it.span, how: expr.matching.on ? 'in `on`' : 'in `ignoring`' });
      for (const it of expr.matching.group?.include ?? []) uses.push({ name: it.value, span: it.span, how: 'taken over by a join' });
    }
  }
  return uses;
}

/** What a list of relabel rules does to a label. */
function relabelLines(unit: RelabelRulesUnit, label: string): readonly { readonly text: string; readonly node: Node }[] {
  const read = unit.style === 'prometheus' ? readRules(unit.rules) : undefined;
  const job = stringAt(unit.owner, 'job_name') ?? stringAt(unit.owner, 'port') ?? unit.object?.name ?? '';
  const whose = `${unit.stage === 'metric' ? 'samples' : unit.stage === 'write' ? 'remote write' : unit.stage === 'alert' ? 'alerts' : 'targets'} of ${job || 'a job'}`;
  const items = unit.rules.type === 'list' ? unit.rules.items : [];
  return items.flatMap((node, i) => {
    const rule = read?.ok ? read.rules[i] : undefined;
    const written = stringAt(node, 'target_label') ?? stringAt(node, 'targetLabel');
    if (written === label) return [{ text: `written for ${whose}`, node }];
    const sources = get(node, 'source_labels') ?? get(node, 'sourceLabels');
    if (sources?.type === 'list' && sources.items.some((it) => it.type === 'scalar' && textOf(it) === label))
      return [{ text: `read for ${whose}`, node }];
    return rule && losesLabel(rule, label) ? [{ text: `dropped for ${whose}`, node }] : [];
  });
}

function losesLabel({ action, regex }: RelabelRule, label: string): boolean {
  if (action !== 'labeldrop' && action !== 'labelkeep') return false;
  const matches = regex.test(label);
  return action === 'labeldrop' ? matches : !matches;
}
