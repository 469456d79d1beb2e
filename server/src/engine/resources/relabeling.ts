import { deref, get, itemsOf } from '../syntax/access.js';
import type { Document, Node } from '../syntax/tree.js';
import {
  isSameObject,
  type KubernetesObject,
  moveInto,
  type Part,
  type Pieces,
  type RelabelRulesUnit,
  type RelabelStage,
  type Unit,
} from './unit.js';

interface Site {
  /** Keys from the root to the list of owners or to the owner; `*` stands for every item of a list. */
  readonly path: readonly string[];
  readonly field: string;
  readonly stage: RelabelStage;
}

const prometheusSites: readonly Site[] = [
  { path: ['scrape_configs', '*'], field: 'relabel_configs', stage: 'target' },
  { path: ['scrape_configs', '*'], field: 'metric_relabel_configs', stage: 'metric' },
  { path: ['remote_write', '*'], field: 'write_relabel_configs', stage: 'write' },
  { path: ['alerting'], field: 'alert_relabel_configs', stage: 'alert' },
  { path: ['alerting', 'alertmanagers', '*'], field: 'relabel_configs', stage: 'target' },
  { path: ['alerting', 'alertmanagers', '*'], field: 'alert_relabel_configs', stage: 'alert' },
];

const jobSites: readonly Site[] = [
  { path: ['*'], field: 'relabel_configs', stage: 'target' },
  { path: ['*'], field: 'metric_relabel_configs', stage: 'metric' },
];

const endpointSites = (list: string): readonly Site[] => [
  { path: ['spec', list, '*'], field: 'relabelings', stage: 'target' },
  { path: ['spec', list, '*'], field: 'metricRelabelings', stage: 'metric' },
];

const serverSites: readonly Site[] = [
  { path: ['spec', 'remoteWrite', '*'], field: 'writeRelabelConfigs', stage: 'write' },
  { path: ['spec', 'scrapeClasses', '*'], field: 'relabelings', stage: 'target' },
  { path: ['spec', 'scrapeClasses', '*'], field: 'metricRelabelings', stage: 'metric' },
  { path: ['spec', 'alerting', 'alertmanagers', '*'], field: 'relabelings', stage: 'target' },
  { path: ['spec', 'alerting', 'alertmanagers', '*'], field: 'alertRelabelings', stage: 'alert' },
];

const operatorSites: Readonly<Record<string, readonly Site[]>> = {
  ServiceMonitor: endpointSites('endpoints'),
  PodMonitor: endpointSites('podMetricsEndpoints'),
  Probe: [
    { path: ['spec'], field: 'metricRelabelings', stage: 'metric' },
    { path: ['spec', 'targets', 'staticConfig'], field: 'relabelingConfigs', stage: 'target' },
    { path: ['spec', 'targets', 'ingress'], field: 'relabelingConfigs', stage: 'target' },
  ],
  ScrapeConfig: [
    { path: ['spec'], field: 'relabelings', stage: 'target' },
    { path: ['spec'], field: 'metricRelabelings', stage: 'metric' },
  ],
  Prometheus: serverSites,
  PrometheusAgent: serverSites,
};

/** The relabel rules of a prometheus.yml. */
export function prometheusRelabeling(document: Document, root: Node): Pieces {
  return find(document, root, prometheusSites, 'prometheus');
}

/** The relabel rules of a bare list of scrape jobs. */
export function jobListRelabeling(document: Document, root: Node): Pieces {
  return find(document, root, jobSites, 'prometheus');
}

/** What the charts put into a configuration or a Prometheus object, by the key of the values. Sources as `valuesUnits`. */
const chartSites: Readonly<Record<string, readonly (readonly [Site, RelabelRulesUnit['style']])[]>> = {
  alertRelabelConfigs: [[{ path: [], field: 'alert_relabel_configs', stage: 'alert' }, 'prometheus']],
  additionalAlertManagerConfigs: [
    [{ path: ['*'], field: 'relabel_configs', stage: 'target' }, 'prometheus'],
    [{ path: ['*'], field: 'alert_relabel_configs', stage: 'alert' }, 'prometheus'],
  ],
  remoteWrite: [
    [{ path: ['*'], field: 'write_relabel_configs', stage: 'write' }, 'prometheus'],
    [{ path: ['*'], field: 'writeRelabelConfigs', stage: 'write' }, 'operator'],
  ],
};

/** The relabel rules in a value of a chart; undefined: the key has none. */
export function chartRelabeling(document: Document, key: string, value: Node): Pieces | undefined {
  if (key === 'additionalAlertRelabelConfigs')
    return value.type === 'list'
      ? [{ unit: 'RelabelRules', document, rules: value, stage: 'alert', style: 'prometheus', owner: value }]
      : undefined;
  const sites = Object.hasOwn(chartSites, key) ? chartSites[key] : undefined;
  const found = sites?.flatMap(([site, style]) => find(document, value, [site], style));
  return found && found.length > 0 ? found : undefined;
}

/** The relabel rules of an object of the prometheus-operator. */
export function operatorRelabeling(object: KubernetesObject): Pieces {
  return find(object.document, object.root, operatorSites[object.kind] ?? [], 'operator', object);
}

/** Lists of rules are remembered by their node: items of a long list keep their units while they are the same text. */
const remembered = new WeakMap<Node, readonly [RelabelRulesUnit]>();

function find(document: Document, root: Node, sites: readonly Site[], style: RelabelRulesUnit['style'], object?: KubernetesObject): Pieces {
  const units: (Unit | Part)[] = [];
  for (const { path, field, stage } of sites) {
    for (const owner of owners(root, path)) {
      const rules = get(owner, field);
      if (!rules || deref(rules)?.type !== 'list') continue;
      let part = remembered.get(rules);
      if (part && part[0].owner === owner && isSameObject(part[0].object, object)) moveInto(part[0], document, object);
      else {
        part = [{ unit: 'RelabelRules', document, rules, stage, style, owner, ...(object ? { object } : {}) }];
        remembered.set(rules, part);
      }
      units.push(owner.region === root.region ? part[0] : part);
    }
  }
  return units;
}

function owners(root: Node, path: readonly string[]): readonly Node[] {
  let nodes: readonly Node[] = [root];
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      if (key === '*') return itemsOf(node);
      const next = get(node, key);
      return next ? [next] : [];
    });
  }
  return nodes;
}
