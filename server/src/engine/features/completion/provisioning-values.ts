import { isExpression } from '../../checks/shared-grafana.js';
import { contactPoints, muteTimings } from '../../checks/shared-routing.js';
import type { Engine } from '../../engine.js';
import grafana from '../../schema/data/grafana-fields.json';
import { configShape } from '../../schema/shape.js';
import { get, itemsOf, nodeAt, stringAt } from '../../syntax/access.js';
import type { MapNode, Node } from '../../syntax/tree.js';
import type { ShapePlace } from '../shape-place.js';
import { alertMatchers, alertPairs, writtenLabels } from './alerts.js';
import { keys, type Offer, offers } from './item.js';

/** Values of what Grafana provisions that come from the workspace or the rule itself; undefined: only the shape knows the place. */
export function provisioningValues(engine: Engine, place: ShapePlace, where: string): readonly Offer[] | undefined {
  const { workspace } = engine;
  const { at } = place;
  if (at === 'key') {
    if (/\.rules\.\*\.labels$/.test(where)) return keys(place, 'label', ['severity', ...writtenLabels(workspace)]);
    if (/\.rules\.\*\.annotations$/.test(where))
      return keys(place, 'label', ['summary', 'description', 'runbook_url', '__dashboardUid__', '__panelId__']);
    return undefined;
  }
  if (/\.object_matchers\.\*\.\*$/.test(where)) return matcherPart(engine, place);
  if (/\.matchers\.\*$/.test(where)) return alertMatchers(workspace);
  if (/\.group_by\.\*$/.test(where))
    return offers('label', ['grafana_folder', 'alertname', ...writtenLabels(workspace), 'severity', 'namespace', '...']);
  if (/\.(?:mute|active)_time_intervals\.\*$/.test(where)) return offers('value', muteTimings(workspace));
  if (/(?:^policies|\.notification_?[sS]ettings)\.(?:.*\.)?receiver$/.test(where))
    return offers('value', [...contactPoints(workspace), 'grafana-default-email']);
  if (/\.(?:condition|record\.from)$/.test(where)) return offers('value', refIds(place).toReversed());
  // Of a formula only the names in it are known.
  if (/\.model\.expression$/.test(where) || /\.conditions\.\*\.query\.params\.\*$/.test(where)) {
    const own = stringAt(partAt(place), 'refId');
    const others = refIds(place).filter((it) => it !== own);
    const isFormula = stringAt(get(partAt(place), 'model'), 'type') === 'math';
    return offers('value', isFormula ? others.map((it) => `$${it}`) : others);
  }
  return /\.(?:datasourceUid|datasource\.uid|targetDatasourceUid)$/.test(where)
    ? offers('value', [...dataSources(engine), ...(where.endsWith('targetDatasourceUid') ? [] : ['__expr__'])])
    : undefined;
}

/** The place, with those fields alone that the kind of a receiver or of a query has. */
export function narrowed(place: ShapePlace): ShapePlace {
  const { shape, path } = place;
  if (shape.kind !== 'map') return place;
  if (path.at(-1) === 'model' && shape === configShape('grafana', 'Model')) {
    const part = partAt(place);
    return part ? { ...place, shape: configShape('grafana', isExpression(part) ? 'ExprModel' : 'PromModel') } : place;
  }
  if (path.at(-1) !== 'settings' || shape !== configShape('grafana', 'Settings')) return place;
  const type = mapsAround(place).flatMap((it) => stringAt(it, 'type') ?? [])[0] ?? '';
  const known: readonly string[] = grafana.settings[type as keyof typeof grafana.settings] ?? [];
  return { ...place, shape: { ...shape, fields: new Map(known.flatMap((it) => [...shape.fields].filter(([name]) => name === it))) } };
}

/** The maps around the cursor, the innermost first. */
function mapsAround({ document, region, offset }: ShapePlace): readonly MapNode[] {
  const { parents, node } = nodeAt(document, offset, region);
  return [...parents, node].filter((it): it is MapNode => it.type === 'map').toReversed();
}

/** The part of an alert rule's `data` at the cursor. */
function partAt(place: ShapePlace): Node | undefined {
  return mapsAround(place).find((it) => get(it, 'datasourceUid') ?? get(it, 'relativeTimeRange'));
}

/** The names of the parts of the alert rule at the cursor. */
function refIds(place: ShapePlace): readonly string[] {
  const rule = mapsAround(place).find((it) => get(it, 'data'));
  return itemsOf(rule && get(rule, 'data')).flatMap((it) => stringAt(it, 'refId') ?? []);
}

/** Identifiers of data sources that the workspace provisions or that its rules ask. */
function dataSources({ workspace }: Engine): readonly string[] {
  const units = workspace.units('GrafanaProvisioning');
  const provisioned = units.flatMap(({ root }) => itemsOf(get(root, 'datasources')).flatMap((it) => stringAt(it, 'uid') ?? []));
  const objects = workspace.objects('GrafanaDatasource').flatMap((it) => stringAt(it.root, 'spec', 'datasource', 'uid') ?? []);
  const groups = [
    ...units.flatMap(({ root }) => itemsOf(get(root, 'groups'))),
    ...workspace.objects('GrafanaAlertRuleGroup').flatMap((it) => get(it.root, 'spec') ?? []),
  ];
  const asked = groups.flatMap((group) =>
    itemsOf(get(group, 'rules')).flatMap((rule) => itemsOf(get(rule, 'data')).flatMap((it) => stringAt(it, 'datasourceUid') ?? [])),
  );
  return [...provisioned, ...objects, ...asked].filter((it) => it !== '' && it !== '__expr__');
}

/** A label, an operator or a value, by what stands before it in the list. */
function matcherPart(engine: Engine, { region, word, quote }: ShapePlace): readonly Offer[] {
  const list = /\[([^[\]]*)$/.exec(region.text.slice(0, word.start))?.[1] ?? '';
  const before = list.split(',').slice(0, -1);
  const pairs = alertPairs(engine.workspace);
  if (before.length === 0) return offers('label', [...writtenLabels(engine.workspace), 'alertname', 'grafana_folder', 'severity']);
  // An exclamation mark in front would be a tag.
  if (before.length === 1)
    return ['=', '!=', '=~', '!~'].map((label) => ({ label, kind: 'operator', ...(quote ? {} : { insert: `'${label}'` }) }));
  const label = before[0]?.trim().replaceAll(/^["']|["']$/g, '');
  return offers(
    'value',
    pairs.flatMap(([name, value]) => (name === label ? [value] : [])),
  );
}
