import { routesIn, routeTree } from '../../alertmanager/routes.js';
import { readersOf } from '../../catalogue/consumers.js';
import { metrics } from '../../catalogue/metrics.js';
import { readerName } from '../../checks/shared-flow.js';
import { apart } from '../../checks/shared-join.js';
import { visitsOf } from '../../checks/shared-lint.js';
import { alertMatchers, alertsOfFiles, unmatched } from '../../checks/shared-route.js';
import { dropOf, jobsOfFiles } from '../../checks/shared-scrape.js';
import type { Engine } from '../../engine.js';
import { nameOf } from '../../promql/labels.js';
import type { QueryUnit } from '../../resources/unit.js';
import { get, itemsOf, textOf } from '../../syntax/access.js';
import type { Node, ScalarNode } from '../../syntax/tree.js';
import { placeOf } from '../../text/region.js';
import { isRecorded, metricLabels } from '../../workspace/metrics.js';
import type { Reader } from './model.js';
import { type LabelUse, usesOf } from './uses.js';

/** Readers that are listed at most. */
const mostReaders = 500;

/** Who asks for a label. `isGone`: it ends before it reaches anybody. */
export function readersOfLabel(engine: Engine, label: string, isGone: boolean): readonly Reader[] {
  const queries = engine.workspace.units('Query').flatMap((query) => queryReaders(engine, query, label, isGone));
  return [...queries, ...templates(engine, label, isGone), ...routes(engine, label), ...consumers(label)].slice(0, mostReaders);
}

/** How many places name each label. */
export function labelsRead(engine: Engine): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const query of engine.workspace.units('Query'))
    for (const { name } of usesOf(query, engine)) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

const kinds: Readonly<Record<QueryUnit['place']['type'], Reader['kind']>> = {
  alert: 'alert',
  record: 'record',
  panel: 'dashboard',
  variable: 'dashboard',
  annotation: 'dashboard',
  perses: 'dashboard',
  'grafana-alert': 'alert',
  test: 'query',
  federation: 'query',
  file: 'query',
};

function queryReaders(engine: Engine, query: QueryUnit, label: string, isGone: boolean): readonly Reader[] {
  const { workspace } = engine;
  const kind = kinds[query.place.type];
  const name = readerName(query);
  const uses = usesOf(query, engine).filter((it) => it.name === label);
  if (uses.length === 0) return [];
  const unscraped = unscrapedIn(engine, query);
  const reads = uses.map((use): Reader => {
    const lost = isGone ? whenGone(use) : undefined;
    const text = lost ?? (unscraped ? `${howItReads(use)}; every job drops ${unscraped}` : howItReads(use));
    return { kind, name, text, broken: lost !== undefined || unscraped !== undefined, place: placeOf(query.region, use.span) };
  });
  const joins = visitsOf(query, workspace.settings.target, 'binary').flatMap(({ expr }): readonly Reader[] => {
    const reason = apart(query, expr, metricLabels(workspace));
    if (reason?.label !== label) return [];
    return [{ kind, name, text: `a join that never matches: ${reason.why}`, broken: true, place: placeOf(query.region, reason.span) }];
  });
  return [...reads, ...joins];
}

function howItReads({ how, matcher }: LabelUse): string {
  switch (how) {
    case 'matcher':
      return `matches ${matcher?.text ?? ''}`;
    case 'include':
      return 'takes it over in a join';
    default:
      return `names it in ${how}`;
  }
}

/** What becomes of a reader when no series has the label; undefined: nothing. */
function whenGone(use: LabelUse): string | undefined {
  switch (use.how) {
    case 'matcher': {
      const { text, takesEmpty } = use.matcher ?? { text: '', takesEmpty: true };
      if (takesEmpty === 'by choice') return `finds nothing once a value is chosen: it matches ${text}`;
      return takesEmpty ? undefined : `finds nothing: it matches ${text}`;
    }
    case 'by':
      return 'puts all into one group: it is empty in by';
    case 'on':
      return 'joins everything with everything: it is empty in on';
    case 'include':
      return 'takes over an empty label';
    case 'without':
    case 'ignoring':
      return undefined;
  }
}

/** A metric of the query that every job of the configurations drops. */
function unscrapedIn({ workspace }: Engine, query: QueryUnit): string | undefined {
  const jobs = workspace.derived(jobsOfFiles);
  if (!jobs || jobs.length === 0) return undefined;
  const names = visitsOf(query, workspace.settings.target, 'selector').flatMap(({ expr }) => nameOf(expr) ?? []);
  return names.find((name) => !workspace.derived(isRecorded, name) && jobs.every((it) => dropOf(it, name, false)));
}

function templates({ workspace }: Engine, label: string, isGone: boolean): readonly Reader[] {
  const name = label.replaceAll(/[^\w]/g, '');
  const pattern = new RegExp(`\\$labels\\.${name}\\b|\\.Labels\\.${name}\\b`);
  return workspace.units('Template').flatMap((it): readonly Reader[] => {
    const found = pattern.exec(it.region.text);
    if (!found) return [];
    const place = placeOf(it.region, { start: found.index, end: found.index + found[0].length });
    return [{ kind: 'template', name: 'a template', text: isGone ? 'prints nothing for it' : 'prints it', broken: isGone, place }];
  });
}

function routes({ workspace }: Engine, label: string): readonly Reader[] {
  const alerts = workspace.derived(alertsOfFiles);
  const reader = (text: string, node: Node, broken = false): Reader => ({
    kind: 'route',
    name: 'Alertmanager',
    text,
    broken,
    place: placeOf(node.region, node.span),
  });
  return workspace.units('AlertmanagerFile').flatMap(({ root }) => [
    ...alertMatchers(root)
      .filter((it) => it.matcher.name === label)
      .map(({ matcher: { name, op, value }, node }) => {
        const isLost = alerts !== undefined && unmatched({ name, op, value }, alerts) !== undefined;
        const text = `matches ${name}${op}${JSON.stringify(value)}`;
        return reader(isLost ? `${text}: no alert of the workspace can satisfy it` : text, node, isLost);
      }),
    ...groupings(root)
      .filter((it) => textOf(it) === label)
      .map((it) => reader('groups by it', it)),
  ]);
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

function consumers(label: string): readonly Reader[] {
  const names = [...new Set(metrics.flatMap((it) => readersOf(it.name, label)))].sort();
  return names.map((name) => ({ kind: 'consumer', name, text: 'beyond the workspace', broken: false, place: undefined }));
}
