import { standardLabels } from '../../catalogue/labels.js';
import { genericLabels, type MetaLabel, metaLabelsOf, sanitizeLabelName } from '../../catalogue/meta-labels.js';
import { metrics, seriesOf } from '../../catalogue/metrics.js';
import { attachedIn } from '../../checks/shared-relabel.js';
import type { Engine } from '../../engine.js';
import { stringsAt } from '../../operator/fields.js';
import { podsReached, viewOf } from '../../operator/selection.js';
import { serversFor } from '../../operator/servers.js';
import { isMonitor } from '../../operator/targets.js';
import { patternTokens } from '../../re2/compile.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { get, itemsOf, keyText, nodeAt, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import { append } from '../../text/append.js';
import type { ShapePlace } from '../shape-place.js';
import { writtenLabels } from './alerts.js';
import { type Offer, offers } from './item.js';
import { textBeside } from './operator-values.js';

const sources = /(^|\.)(source_labels|sourceLabels)\.\*$/;
const targets = /(^|\.)(target_label|targetLabel)$/;
/** Lists of rules by what runs through them. */
const ofTargets = /(^|\.)(relabel_configs|relabelings|relabelingConfigs)\.\*\./;
const ofAlerts = /(^|\.)(alert_relabel_configs|alertRelabelings)\.\*\./;
const ofSamples = /(^|\.)(metric_relabel_configs|metricRelabelings|write_relabel_configs|writeRelabelConfigs)\.\*\./;

/** What a field of a relabel rule may be: labels of that point of its life, groups of its pattern, names that a pattern is about. */
export function relabelValues(engine: Engine, place: ShapePlace, where: string): readonly Offer[] | undefined {
  const labels = () =>
    ofTargets.test(where) ? targetLabels(engine, place) : ofAlerts.test(where) ? alertLabels(engine, place) : sampleLabels(place);
  if (sources.test(where)) return labels();
  if (place.at !== 'value') return undefined;
  if (/(^|\.)replacement$/.test(where)) return groupsBeside(place);
  if (targets.test(where)) return ofTargets.test(where) ? writtenToTargets(place) : labels();
  if (!/(^|\.)regex$/.test(where)) return undefined;
  switch (textBeside(place, 'action')?.toLowerCase()) {
    case 'labelmap':
      // Labels by the key behind their name.
      return ofTargets.test(where)
        ? offers(
            'label',
            labels().flatMap((it) => (/^__meta_.*_$/.test(it.label) ? [`${it.label}(.+)`] : [])),
          )
        : labels();
    case 'labeldrop':
    case 'labelkeep':
      return labels();
    default:
      return ofSamples.test(where) && isAboutNames(place)
        ? offers('metric', metrics.filter((it) => it.group === 'standard').flatMap(seriesOf))
        : undefined;
  }
}

/** Whether the name of the metric is among what the rule's pattern is compared with; so it is where that is not written yet. */
function isAboutNames({ document, region, offset }: ShapePlace): boolean {
  const { parents, node } = nodeAt(document, offset, region);
  const [sources] = [...parents, node].toReversed().flatMap((it) => get(it, 'source_labels') ?? get(it, 'sourceLabels') ?? []);
  return !sources || itemsOf(sources).some((it) => it.type === 'scalar' && textOf(it) === '__name__');
}

function sampleLabels(place: ShapePlace): readonly Offer[] {
  return offers('label', ['__name__', 'le', ...writtenAbove(place), 'pod', 'namespace', 'job', 'instance', ...standardLabels]);
}

function alertLabels({ workspace }: Engine, place: ShapePlace): readonly Offer[] {
  return offers('label', ['alertname', ...writtenLabels(workspace), ...writtenAbove(place), 'severity', 'namespace', 'cluster']);
}

/** What rules of targets write: what becomes a label of the series, and what says how to scrape. */
function writtenToTargets(place: ShapePlace): readonly Offer[] {
  const ways = genericLabels().filter((it) => it.name.startsWith('__') && it.name !== '__name__');
  return [
    ...offers('label', ['namespace', 'pod', 'service', 'node', 'instance', 'job', ...writtenAbove(place)]),
    ...ways.map(({ name, doc }): Offer => ({ label: name, kind: 'label', docs: doc })),
  ];
}

/** The groups of the rule's pattern, once a `$` is typed. */
function groupsBeside(place: ShapePlace): readonly Offer[] | undefined {
  const { region, word, offset } = place;
  const [, before] = /^(.*)\$\{?\w*$/.exec(region.text.slice(word.start, offset)) ?? [];
  if (before === undefined) return undefined;
  const close = region.text.charAt(word.end) === '}' ? '' : '}';
  const names = patternTokens(textBeside(place, 'regex') ?? '(.*)').flatMap((it) => (it.type === 'open' ? (it.name ?? []) : []));
  return offers(
    'value',
    names.flatMap((name, i) => [...(name === '' ? [] : [name]), `${i + 1}`]).map((it) => `${before}$\{${it}${close}`),
  );
}

/** Labels that the job's discovery gives its targets, then those that it or a rule above writes, then those that every target has. */
function targetLabels(engine: Engine, place: ShapePlace): readonly Offer[] {
  const { unit, document, region, offset } = place;
  const discovered: MetaLabel[] = [];
  const discover = (key: string, role: string | undefined, attached: ReadonlySet<string>) =>
    discovered.push(...metaLabelsOf(key, role).filter(({ attach }) => !attach?.roles.includes(role ?? '') || attached.has(attach.what)));
  const labels: string[] = [];
  const concrete: string[] = [];
  if (unit.unit === 'KubernetesObject') {
    const spec = get(unit.root, 'spec');
    const attached = attachedIn(get(spec, 'attachMetadata'));
    for (const [key, role] of operatorRoles(engine, unit, place)) discover(key, role, attached);
    for (const item of itemsOf(get(spec, 'staticConfigs'))) labels.push(...pairsOf(get(item, 'labels')).flatMap((it) => keyText(it) ?? []));
    if (isMonitor(unit)) {
      const { found, written } = targetsSeen(engine, unit);
      append(concrete, found);
      labels.push(...written);
    } else if (unit.kind === 'Probe') labels.push('__param_target', 'instance');
  } else {
    const { parents } = nodeAt(document, offset, region);
    const job = parents.find((it) => it.type === 'map' && get(it, 'relabel_configs') !== undefined);
    for (const pair of pairsOf(job)) {
      const key = keyText(pair) ?? '';
      if (key.endsWith('_sd_configs'))
        for (const item of itemsOf(pair.value)) discover(key, stringAt(item, 'role'), attachedIn(get(item, 'attach_metadata')));
      if (key === 'static_configs')
        for (const item of itemsOf(pair.value)) labels.push(...pairsOf(get(item, 'labels')).flatMap((it) => keyText(it) ?? []));
    }
  }
  const known = [...discovered, ...genericLabels()].filter((it, i, all) => all.findIndex((one) => one.name === it.name) === i);
  const offer = ({ name, doc, family }: MetaLabel): Offer => ({
    label: name,
    kind: 'label',
    docs: doc,
    ...(family ? { detail: 'with the key behind it' } : {}),
  });
  const own = [...labels, ...writtenAbove(place)].filter((it) => !known.some(({ name }) => name === it));
  const isGeneric = (it: MetaLabel) => it.discovery === undefined;
  const seen = concrete.filter((it) => !known.some(({ name }) => name === it));
  return [
    ...known.filter((it) => !isGeneric(it) && !it.family).map(offer),
    ...offers('label', seen),
    ...known.filter((it) => !isGeneric(it) && it.family).map(offer),
    ...offers('label', own),
    // The name comes with the samples.
    ...known.filter((it) => isGeneric(it) && it.name !== '__name__').map(offer),
  ];
}

/** The discoveries of an object of the operator, in the words of prometheus.yml. */
function operatorRoles(
  engine: Engine,
  object: KubernetesObject,
  { path }: ShapePlace,
): readonly (readonly [key: string, role: string | undefined])[] {
  const kubernetes = 'kubernetes_sd_configs';
  switch (object.kind) {
    case 'PodMonitor':
      return [[kubernetes, 'pod']];
    case 'Probe':
      return path.includes('ingress') ? [[kubernetes, 'ingress']] : [];
    case 'ScrapeConfig':
      return pairsOf(get(object.root, 'spec')).flatMap((pair) => {
        const [, name] = /^(\w+)SDConfigs$/.exec(keyText(pair) ?? '') ?? [];
        const roles = name === undefined ? [] : itemsOf(pair.value);
        return roles.map((it) => [`${name?.toLowerCase()}_sd_configs`, stringAt(it, 'role')?.toLowerCase()] as const);
      });
    default:
      return serviceRoles(engine, object).map((role) => [kubernetes, role] as const);
  }
}

/** What the monitor says, else the servers that take it; of a monitor that nobody takes here either. */
function serviceRoles({ workspace }: Engine, monitor: KubernetesObject): readonly string[] {
  const roleOf = (it: KubernetesObject) => stringAt(it.root, 'spec', 'serviceDiscoveryRole')?.toLowerCase();
  const own = roleOf(monitor);
  if (own !== undefined) return [own];
  const servers = new Set(serversFor(monitor, workspace).map((it) => roleOf(it) ?? 'endpoints'));
  return servers.size > 0 ? [...servers] : ['endpoints', 'endpointslice'];
}

/** Labels by the keys that Services and pods have, and those that the operator's rules before the user's write. The rules may be half typed. */
function targetsSeen(
  { workspace }: Engine,
  monitor: KubernetesObject,
): { readonly found: readonly string[]; readonly written: readonly string[] } {
  const view = viewOf(monitor, workspace);
  const named = (
    what: string,
    all: readonly { readonly labels: ReadonlyMap<string, string>; readonly annotations: ReadonlyMap<string, string> }[],
  ) =>
    all.flatMap((it) => [
      ...[...it.labels.keys()].map((key) => `__meta_kubernetes_${what}_label_${sanitizeLabelName(key)}`),
      ...[...it.annotations.keys()].map((key) => `__meta_kubernetes_${what}_annotation_${sanitizeLabelName(key)}`),
    ]);
  const copied = ['targetLabels', 'podTargetLabels'].flatMap((it) => stringsAt(monitor.root, 'spec', it).map(sanitizeLabelName));
  const own = monitor.kind === 'PodMonitor' ? [] : ['service', 'node'];
  return {
    found: [...named('service', view.services), ...named('pod', podsReached(view))],
    written: ['namespace', 'pod', 'container', ...own, 'job', 'endpoint', ...copied, '__tmp_prometheus_job_name'],
  };
}

/** Labels that rules above the cursor write: of its list, and for a rule of samples those that the job's target rules leave on a target. */
function writtenAbove({ document, region, offset }: ShapePlace): readonly string[] {
  const { parents, node } = nodeAt(document, offset, region);
  const rules: Node[] = [];
  const before: Node[] = [];
  for (const it of [...parents, node]) {
    if (it.type === 'list')
      append(
        rules,
        itemsOf(it).filter((item) => item.span.end <= offset),
      );
    if (it.type === 'map')
      append(
        before,
        itemsOf(get(it, 'relabel_configs') ?? get(it, 'relabelings')).filter((item) => item.span.end <= offset),
      );
  }
  const written = (all: readonly Node[]) =>
    all.flatMap((it) => stringAt(it, 'target_label') ?? stringAt(it, 'targetLabel') ?? []).filter((it) => /^[A-Za-z_]\w*$/.test(it));
  // What begins with two underscores stays with the target.
  return [...written(rules), ...written(before).filter((it) => !it.startsWith('__'))];
}
