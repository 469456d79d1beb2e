import { deref, get, itemsOf, pairsOf, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import { shortTag } from '../syntax/resolve.js';
import type { Document, MapNode, Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { outermost, type Region } from '../text/region.js';
import { isLogql } from './logql.js';
import { isMetricsql } from './metricsql.js';
import {
  isSameObject,
  type KubernetesObject,
  moveInto,
  type Part,
  type Pieces,
  type QueryPlace,
  type QueryUnit,
  type RuleFileUnit,
  type RuleGroupUnit,
  type RuleProgram,
  type TemplateUnit,
  type Unit,
} from './unit.js';

interface Carrier {
  readonly reader: 'R' | 'K';
  readonly object?: KubernetesObject;
  readonly carrier?: KubernetesObject;
}

/** Groups are remembered by their node, so that an edit in one group of a long file leaves the units of the others alone. */
const groupUnits = new WeakMap<Node, GroupPart>();

type GroupPart = readonly [RuleGroupUnit, ...Unit[]];

/**
 * Units of a rule stand where its group does: of ten thousand units of a long file an edit moves the groups alone. Their texts are decoded when
 * somebody reads them, which checks do in slices.
 */
class RuleQuery implements QueryUnit {
  readonly unit = 'Query';
  readonly node: ScalarNode;
  readonly place: QueryPlace & { readonly group: RuleGroupUnit };
  readonly entry = 'query';
  readonly variables: QueryUnit['variables'] = none;

  constructor(node: ScalarNode, place: RuleQuery['place']) {
    this.node = node;
    this.place = place;
  }

  get region(): Region {
    return regionOf(this.node);
  }

  get document(): Document {
    return this.place.group.document;
  }
}

class RuleTemplate implements TemplateUnit {
  readonly unit = 'Template';
  readonly node: ScalarNode;
  readonly query: QueryUnit | undefined;
  readonly place = 'alert';
  readonly #group: RuleGroupUnit;

  constructor(node: ScalarNode, group: RuleGroupUnit, query: QueryUnit | undefined) {
    this.node = node;
    this.query = query;
    this.#group = group;
  }

  get region(): Region {
    return regionOf(this.node);
  }

  get document(): Document {
    return this.#group.document;
  }
}

const none: readonly never[] = [];

/** The folder of the only tenant of a Loki that has no others: an expression of numbers does not show its language. Source: pkg/ruler of grafana/loki. */
const lokiTenant = /loki.*\/fake\/[^/]*$/i;

/** A rule file, its groups, and the expressions and templates in them. `root` is the map that holds `groups`. */
export function ruleUnits(document: Document, root: Node, { reader, object, carrier }: Carrier): Pieces {
  const groups = get(root, 'groups');
  const nodes = groups ? itemsOf(groups) : [];
  const written = programOf(nodes, reader === 'R' ? root : undefined);
  const program = written === 'Prometheus' && lokiTenant.test(outermost(document.region).home.uri) ? 'Loki' : written;
  const units: (Unit | Part)[] = [];
  const groupsRead: RuleGroupUnit[] = [];
  // Asked once of the object that all groups had before.
  let before: KubernetesObject | undefined;
  let isSame = !object;
  for (const node of nodes) {
    let inside = groupUnits.get(node);
    if (inside && inside[0].object !== before) {
      before = inside[0].object;
      isSame = isSameObject(before, object);
    }
    if (inside?.[0].program === program && isSame) moveInto(inside[0], document, object);
    else {
      inside = unitsOfGroup(document, node, { reader, program, ...(object ? { object } : {}) });
      groupUnits.set(node, inside);
    }
    groupsRead.push(inside[0]);
    if (node.region === root.region) append(units, inside);
    else units.push(inside);
  }
  const file: RuleFileUnit = {
    unit: 'RuleFile',
    document,
    root,
    reader,
    program,
    groups: groupsRead,
    ...(object ? { object } : {}),
    ...(carrier ? { carrier } : {}),
  };
  return [file, ...units];
}

function unitsOfGroup(document: Document, node: Node, it: Pick<RuleGroupUnit, 'reader' | 'program' | 'object'>): GroupPart {
  const name = get(node, 'name');
  const group: RuleGroupUnit = {
    unit: 'RuleGroup',
    document,
    node,
    name: name?.type === 'scalar' ? textOf(name) : undefined,
    ...it,
  };
  const units: [RuleGroupUnit, ...Unit[]] = [group];
  if (it.program === 'Loki') return units;
  const rules = get(node, 'rules');
  for (const item of rules ? itemsOf(rules) : []) {
    const rule = deref(item);
    if (rule?.type === 'map') append<Unit>(units, unitsOfRule(group, rule));
  }
  return units;
}

function unitsOfRule(group: RuleGroupUnit, rule: MapNode): readonly Unit[] {
  const units: Unit[] = [];
  const written = scalar(rule, 'expr');
  // In base64 nobody reads it here.
  const expr = written?.tag !== undefined && shortTag(written.tag) === '!!binary' ? undefined : written;
  const alerting = get(rule, 'alert') !== undefined;
  let query: QueryUnit | undefined;
  if (expr) {
    query = new RuleQuery(expr, { type: alerting ? 'alert' : 'record', group, rule });
    units.push(query);
  }
  if (!alerting) return units;
  for (const field of ['labels', 'annotations']) {
    const map = get(rule, field);
    for (const { value } of map ? pairsOf(map) : []) {
      const it = deref(value);
      if (it?.type !== 'scalar') continue;
      units.push(new RuleTemplate(it, group, query));
    }
  }
  return units;
}

function scalar(node: Node, key: string): ScalarNode | undefined {
  const value = get(node, key);
  const it = value && deref(value);
  return it?.type === 'scalar' ? it : undefined;
}

const mimirGroupFields = ['source_tenants', 'evaluation_delay', 'align_evaluation_time_on_interval', 'remote_write'];
const mimirFields = [...mimirGroupFields, 'namespace', 'limit', 'query_offset'];

/** Fields that only one program reads in a group or a rule. */
const ownFields: readonly (readonly [program: RuleProgram, group: readonly string[], rule: readonly string[]])[] = [
  ['Thanos', ['partial_response_strategy'], []],
  // Cortex's and Grafana Cloud's rules as well. Source: pkg/mimirtool/rules/rwrulefmt and pkg/ruler/rulespb of grafana/mimir.
  ['Mimir', mimirGroupFields, []],
  [
    'vmalert',
    [
      'concurrency',
      'type',
      'params',
      'headers',
      'eval_offset',
      'eval_delay',
      'eval_alignment',
      'notifier_headers',
      'extra_filter_labels',
      'tenant',
      'debug',
    ],
    ['debug', 'update_entries_limit'],
  ],
];

/** What a program reads beside promtool's fields; undefined: it is not known. */
export function ownFieldsOf(program: RuleProgram): readonly string[] | undefined {
  return program === 'Mimir' ? mimirFields : program === 'Prometheus' ? [] : undefined;
}

/** `file`: the map that is a whole file, not a part of an object. */
function programOf(groups: readonly Node[], file: Node | undefined): RuleProgram {
  for (const group of groups) {
    let program = programs.get(group);
    if (program === undefined) {
      program = programOfGroup(group);
      programs.set(group, program);
    }
    if (program !== 'Prometheus') return program;
  }
  // mimirtool keeps the namespace in the file.
  return get(file, 'namespace') ? 'Mimir' : 'Prometheus';
}

const programs = new WeakMap<Node, RuleProgram>();

function programOfGroup(group: Node): RuleProgram {
  const map = deref(group);
  if (map?.type !== 'map') return 'Prometheus';
  const rules = itemsOf(get(map, 'rules'));
  for (const [program, fields, ruleFields] of ownFields) {
    if (fields.some((field) => get(map, field) !== undefined)) return program;
    if (rules.some((rule) => ruleFields.some((field) => get(rule, field) !== undefined))) return program;
  }
  const exprs = rules.flatMap((rule) => {
    const expr = scalar(rule, 'expr');
    return expr ? [textOf(expr)] : [];
  });
  // A count of all lines is no sign of either language.
  if (exprs.some(isLogql)) return 'Loki';
  return isMetricsql(exprs[0] ?? '') ? 'vmalert' : 'Prometheus';
}
