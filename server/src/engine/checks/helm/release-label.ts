import { groupOf, stringMap } from '../../resources/kubernetes.js';
import type { KubernetesObject } from '../../resources/unit.js';
import { columnAt, get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

/** The chart's values that say what its Prometheus selects, by kind. prometheus-community/helm-charts, kube-prometheus-stack/values.yaml. */
const selectors: Readonly<Record<string, string>> = {
  ServiceMonitor: 'serviceMonitorSelector',
  PodMonitor: 'podMonitorSelector',
  Probe: 'probeSelector',
  PrometheusRule: 'ruleSelector',
  ScrapeConfig: 'scrapeConfigSelector',
};

export const releaseLabel = check({
  code: 'helm/release-label',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the Prometheus of the release does not look at the object.' },
  docs: {
    what: 'A monitor or rule without the label that the default selectors of kube-prometheus-stack want.',
    why: 'Without a selector of its own the chart writes `release: <name of the release>` into those of its Prometheus. Only told when the one release of the workspace is an object (a Flux HelmRelease, an Argo CD Application) with all its values in it, and no Prometheus object is there to be looked at.',
    fix: 'Give the object the label `release`, or set `serviceMonitorSelectorNilUsesHelmValues: false` (for rules `ruleSelectorNilUsesHelmValues`) in the values.',
  },
  run(object, tell, workspace) {
    const selector = groupOf(object) === 'monitoring.coreos.com' ? selectors[object.kind] : undefined;
    if (!selector) return;
    const release = theRelease(workspace);
    if (!release) return;
    const spec = get(get(release.values, 'prometheus'), 'prometheusSpec');
    if (get(spec, selector) || stringAt(spec, `${selector}NilUsesHelmValues`) === 'false') return;
    const metadata = pairAt(object.root, 'metadata');
    const labels = get(metadata?.value, 'labels');
    const written = stringMap(labels).get('release');
    if (!metadata || written === release.name) return;
    const pair = pairAt(labels, 'release');
    const has = written === undefined ? 'has no label `release`' : `has the label \`release: ${written}\``;
    tell({
      message: `The release \`${release.name}\` of kube-prometheus-stack selects objects with the label \`release: ${release.name}\`; this one ${has}.`,
      at: atNode(pair?.value ?? pairAt(metadata.value, 'name')?.value ?? metadata.key),
      fixes: mend(release.name, labels, pair?.value),
      related: [{ message: 'The release.', at: atNode(pairAt(release.object.root, 'kind')?.value ?? release.object.root) }],
    });
  },
});

function mend(name: string, labels: Node | undefined, written: Node | undefined): readonly Fix[] {
  const title = `Write \`release: ${name}\``;
  if (written) return [{ title, edits: [{ region: written.region, span: written.span, text: name }] }];
  const first = labels?.type === 'map' && !labels.flow ? labels.pairs[0]?.key : undefined;
  if (!first) return [];
  const { start } = first.span;
  const indent = ' '.repeat(columnAt(first.region.text, start));
  return [{ title, edits: [{ region: first.region, span: { start, end: start }, text: `release: ${name}\n${indent}` }] }];
}

interface Release {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly values: Node | undefined;
}

/** The one release of the chart in a workspace whose values are all known; undefined: none, several, or other values may come in. */
function theRelease(workspace: Workspace): Release | undefined {
  if (workspace.objects('Prometheus', 'PrometheusAgent').length > 0) return undefined;
  const found = workspace.objects('HelmRelease', 'Application').flatMap(releaseOf);
  const [release] = found;
  return found.length === 1 && release !== 'unknown' ? release : undefined;
}

function releaseOf(object: KubernetesObject): readonly (Release | 'unknown')[] {
  const spec = get(object.root, 'spec');
  if (object.kind === 'HelmRelease') {
    if (stringAt(spec, 'chart', 'spec', 'chart') !== 'kube-prometheus-stack') return [];
    const name = stringAt(spec, 'releaseName') ?? (get(spec, 'targetNamespace') ? undefined : object.name);
    const values = get(spec, 'values');
    return [!name || get(spec, 'valuesFrom') || get(spec, 'postRenderers') ? 'unknown' : { object, name, values }];
  }
  const sources = [get(spec, 'source'), ...itemsOf(get(spec, 'sources'))];
  const source = sources.find((it) => stringAt(it, 'chart') === 'kube-prometheus-stack');
  if (!source) return [];
  const helm = get(source, 'helm');
  const name = stringAt(helm, 'releaseName') ?? object.name;
  const elsewhere = ['values', 'valueFiles', 'parameters', 'fileParameters'].some((it) => get(helm, it));
  return [!name || elsewhere ? 'unknown' : { object, name, values: get(helm, 'valuesObject') }];
}
