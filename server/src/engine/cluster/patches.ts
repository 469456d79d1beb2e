import type { KubernetesObject } from '../resources/unit.js';
import { deref, get, itemsOf, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { grouped } from '../workspace/grouped.js';
import { resolvePath } from '../workspace/paths.js';
import type { Workspace } from '../workspace/workspace.js';

/** The files that a kustomization lays over the objects of others: each holds a part of an object. Ask for it with `workspace.derived`. */
export function patchesOf(workspace: Workspace): ReadonlySet<string> {
  return new Set(
    workspace
      .objects('Kustomization')
      .flatMap((it) =>
        ['patches', 'patchesStrategicMerge']
          .flatMap((list) => itemsOf(get(it.root, list)))
          .map((one) => resolvePath(workspace.uriOf(it), stringAt(one, 'path') ?? (one.type === 'scalar' ? textOf(one) : ''))),
      ),
  );
}

/** Labels that kustomizations add to what they take together, as `key=value`. Ask for it with `workspace.derived`. */
export function labelsAdded(workspace: Workspace): ReadonlySet<string> {
  const maps = workspace
    .objects('Kustomization')
    .flatMap(({ root }) => [get(root, 'commonLabels'), ...itemsOf(get(root, 'labels')).map((it) => get(it, 'pairs'))]);
  return new Set(
    maps.flatMap((it) => pairsOf(it).map((pair) => `${keyText(pair) ?? ''}=${pair.value.type === 'scalar' ? textOf(pair.value) : ''}`)),
  );
}

/** What kustomizations lay over objects of others, by `Kind/name`, or `Kind/` where the name is left open; undefined: a text that is not here. */
type Laid = ReadonlyMap<string, readonly (string | undefined)[]>;

const laidKinds = [
  'ServiceMonitor',
  'PodMonitor',
  'Probe',
  'ScrapeConfig',
  'PrometheusRule',
  'AlertmanagerConfig',
  'Prometheus',
  'PrometheusAgent',
  'Alertmanager',
  'ThanosRuler',
];

function laidOver(workspace: Workspace): Laid {
  const laid: (readonly [key: string, text: string | undefined])[] = [];
  const add = (kind: string, name: string, text: string | undefined) => laid.push([`${kind}/${/^[\w.-]+$/.test(name) ? name : ''}`, text]);
  for (const { root } of workspace.objects('Kustomization')) {
    for (const one of ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((list) => itemsOf(get(root, list)))) {
      const it = deref(one);
      const text = it?.type === 'scalar' ? textOf(it) : stringAt(one, 'patch');
      const kind = stringAt(one, 'target', 'kind') ?? /^kind:\s*["']?(\w+)/m.exec(text ?? '')?.[1];
      const name = stringAt(one, 'target', 'name') ?? /^\s+name:\s*["']?([\w.-]+)/m.exec(text ?? '')?.[1];
      if (kind) add(kind, name ?? '', text);
    }
  }
  const files = workspace.derived(patchesOf);
  for (const it of workspace.objects(...laidKinds)) {
    const { region, span } = it.root;
    if (files.has(workspace.uriOf(it))) add(it.kind, it.name ?? '', region.text.slice(span.start, span.end));
  }
  return grouped(laid);
}

/** Whether a kustomization lays something over an object in which one of some words stands: what the object has of it in its own file is not all. */
export function isLaidOver(workspace: Workspace, { kind, name = '' }: KubernetesObject, ...words: readonly string[]): boolean {
  const laid = workspace.derived(laidOver);
  return [`${kind}/${name}`, `${kind}/`].some((key) =>
    laid.get(key)?.some((text) => text === undefined || words.some((word) => text.includes(word))),
  );
}
