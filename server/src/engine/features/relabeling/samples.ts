import { labelInfo } from '../../catalogue/labels.js';
import { metaLabelsOf } from '../../catalogue/meta-labels.js';
import { type MetricInfo, metrics } from '../../catalogue/metrics.js';
import type { Engine } from '../../engine.js';
import type { ScrapeJob } from '../../prometheus/target.js';
import { followRules, type Labels } from '../../relabel/apply.js';
import type { RelabelRule } from '../../relabel/rules.js';
import { get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import { recordedSeries } from '../../workspace/metrics.js';
import { foundLabels, type RuleList } from './list.js';
import { walk } from './walk.js';

/** Labels to take through the rules, and where they are from. */
export interface Samples {
  readonly from: 'workspace' | 'typical';
  readonly labels: readonly Labels[];
}

/** More tell nothing new, and cost at every key. */
const mostTargets = 200;
const mostSeries = 8;

/** Of the workspace where it shows them, else such as the discovery, the mesh or the alerts give. */
export function samplesFor(engine: Engine, list: RuleList): Samples {
  switch (list.unit.stage) {
    case 'target': {
      const found = list.job ? foundLabels(engine, list.job) : [];
      return found.length > 0
        ? { from: 'workspace', labels: found.slice(0, mostTargets) }
        : { from: 'typical', labels: typicalTargets(list) };
    }
    case 'metric':
      return { from: 'typical', labels: typicalSeries(engine, list, targetLabels(engine, list)) };
    case 'write':
      return { from: 'typical', labels: typicalSeries(engine, list, { job: 'istio-proxies', instance: '10.0.0.1:15020' }) };
    case 'alert': {
      const found = alerts(engine);
      return found.length > 0
        ? { from: 'workspace', labels: found.slice(0, mostTargets) }
        : { from: 'typical', labels: [{ alertname: 'HighErrorRate', severity: 'page' }] };
    }
  }
}

/** The labels that the job's discovery gives: once so that the rules find what they look for, and once without. */
function typicalTargets({ job, rules }: RuleList): readonly Labels[] {
  const address = { __address__: '10.0.0.1:8080' };
  const discovery = job && discoveryOf(job);
  const known = discovery ? metaLabelsOf(discovery.key, discovery.role) : [];
  const bare: Labels = {
    ...address,
    ...Object.fromEntries(known.filter((it) => !it.family).map((it) => [it.name, placeholder(it.name)])),
  };
  const families = Object.fromEntries(known.filter((it) => it.family).map((it) => [`${it.name}app`, placeholder(`${it.name}app`)]));
  const fitting = fitted(
    bare,
    families,
    rules.map((it) => it.rule),
  );
  return known.length > 0 ? [fitting, bare] : [fitting];
}

function discoveryOf({ node }: ScrapeJob): { readonly key: string; readonly role: string | undefined } | undefined {
  for (const pair of pairsOf(node)) {
    const key = keyText(pair) ?? '';
    if (key.endsWith('_sd_configs')) return { key, role: itemsOf(pair.value).map((it) => stringAt(it, 'role'))[0] };
  }
  return undefined;
}

function placeholder(name: string): string {
  if (/present_/.test(name) || /_ready$/.test(name)) return 'true';
  if (/port_number$/.test(name)) return '8080';
  if (/_ip$/.test(name)) return '10.0.0.1';
  return name.endsWith('_pod_phase') ? 'Running' : `<${name.replace(/^__meta_/, '')}>`;
}

/** Labels of which the rules that keep and replace find what their patterns want, as far as that is easily had. */
function fitted(bare: Labels, families: Labels, rules: readonly RelabelRule[]): Labels {
  const labels: Record<string, string> = { ...bare, ...families };
  const written = new Set<string>(Object.keys(bare).filter((it) => !it.startsWith('__meta_')));
  for (const rule of rules) {
    const { action, sourceLabels, separator, regex, targetLabel } = rule;
    if (action === 'replace') written.add(targetLabel);
    if (action !== 'keep' && action !== 'replace') continue;
    const open = [...new Set(sourceLabels)].filter((it) => it.startsWith('__meta_') && !written.has(it));
    if (open.length === 0 || open.length > 3) continue;
    const value = (tried: Labels) => sourceLabels.map((it) => tried[it] ?? labels[it] ?? '').join(separator);
    if (open.every((it) => labels[it] !== undefined) && regex.test(value({}))) continue;
    const fits = combinations(open, candidates(rule)).find((it) => regex.test(value(it)));
    if (fits) Object.assign(labels, fits);
  }
  return labels;
}

/** Values that patterns of relabel rules ask for: those they spell out, then the usual ones. */
function candidates({ pattern, separator }: RelabelRule): readonly string[] {
  const plain = pattern.replaceAll(/[()^$]|\?:/g, '').split('|');
  const literal = plain.flatMap((it) => it.split(separator || ';')).filter((it) => it !== '' && !/[\\.*+?[\]{}]/.test(it));
  return ['', ...literal.slice(0, 6), 'true', '8080', '/metrics', 'https'];
}

/** Every way to give the labels values; an empty candidate stands for the label's own placeholder. */
function combinations(names: readonly string[], values: readonly string[]): readonly Labels[] {
  let all: readonly Labels[] = [{}];
  for (const name of names) all = all.flatMap((it) => values.map((value) => ({ ...it, [name]: value || placeholder(name) })));
  return all;
}

/** The labels that the job's first target gives its series. */
function targetLabels(engine: Engine, list: RuleList): Labels {
  const { job } = list;
  const [first] = job ? foundLabels(engine, job) : [];
  if (job && first) {
    const rules = job.rules.map((rule) => ({ rule, node: undefined }));
    const target = walk({ ...list, unit: { ...list.unit, stage: 'target' }, rules }, first);
    if (target.outcome.state === 'kept') return target.labels;
  }
  return { job: job?.name ?? 'istio-proxies', instance: '10.0.0.1:15020' };
}

/** Series of the mesh, of each that the rules treat alike one, and those that the workspace records where they leave the server. */
function typicalSeries(engine: Engine, { unit, rules, job }: RuleList, target: Labels): readonly Labels[] {
  const recorded = unit.stage === 'write' ? engine.workspace.names(recordedSeries) : [];
  const honest = stringAt(job?.node, 'honor_labels') === 'true';
  const all = [
    ...metrics.map((it) => withTarget(seriesOf(it), target, honest)),
    ...recorded.map((name) => ({ __name__: name, job: '<job>' })),
  ];
  const found = new Map<string, Labels>();
  const plain = rules.map((it) => it.rule);
  for (const labels of all) {
    if (found.size === mostSeries) break;
    const kind = followRules(labels, plain)
      .steps.map((it) => `${it.matched}`)
      .join();
    if (!found.has(kind)) found.set(kind, labels);
  }
  return [...found.values()];
}

function seriesOf({ name, type, labels, buckets }: MetricInfo): Labels {
  const own = (labels ?? []).map((it) => [it, labelInfo(it)?.values?.[0]?.value ?? `<${it}>`]);
  const bucket = type === 'histogram' ? { le: String(buckets?.[0] ?? 5) } : {};
  return { __name__: type === 'histogram' ? `${name}_bucket` : name, ...Object.fromEntries(own), ...bucket };
}

/** scrape/scrape.go `mutateSampleLabels`: the target's labels win, unless the job honours those of the series. */
function withTarget(series: Labels, target: Labels, honest: boolean): Labels {
  const result: Record<string, string> = { ...series };
  for (const [name, value] of Object.entries(target)) {
    const own = series[name];
    if (own !== undefined && honest) continue;
    if (own !== undefined) result[`exported_${name}`] = own;
    result[name] = value;
  }
  return result;
}

/** The alerts of the workspace with the labels that their rules write. */
function alerts(engine: Engine): readonly Labels[] {
  return engine.workspace.units('RuleGroup').flatMap(({ node }) =>
    itemsOf(get(node, 'rules')).flatMap((rule) => {
      const alertname = stringAt(rule, 'alert');
      if (!alertname) return [];
      const written = pairsOf(get(rule, 'labels')).flatMap(({ key, value }) =>
        key.type === 'scalar' && value.type === 'scalar' ? [[textOf(key), textOf(value)]] : [],
      );
      return [{ ...Object.fromEntries(written), alertname }];
    }),
  );
}
