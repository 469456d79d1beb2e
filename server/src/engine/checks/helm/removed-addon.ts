import { removedAddons, removedComponents } from '../../istio/removed-parts.js';
import { isOfIstio } from '../../istio/values.js';
import { groupOf } from '../../resources/kubernetes.js';
import { columnAt, get, keysOf, pairAt, stringAt } from '../../syntax/access.js';
import type { Node, Pair } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check, type Tell } from '../check.js';
import { atNode, withoutPair } from '../shared-node.js';

export const removedAddon = check({
  code: 'helm/removed-addon',
  scope: 'unit',
  on: ['HelmValues', 'KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is installed.' },
  docs: {
    what: 'An addon or component of Istio’s chart or operator that it no longer has.',
    why: 'Prometheus, Grafana, Kiali and tracing came with Istio until 1.5 (Helm) and 1.7 (IstioOperator); istioctl 1.8 to 1.23 refuses the switch. Of values files only those of Istio are judged.',
    fix: 'Install them by themselves: the quick fix says how; `samples/addons` of Istio’s release has manifests to start with.',
  },
  run(unit, tell) {
    if (unit.unit === 'HelmValues') {
      if (isOfIstio(unit)) inValues(tell, unit.root);
      return;
    }
    if (unit.kind === 'IstioOperator' && groupOf(unit) === 'install.istio.io') inOperator(tell, unit.root);
  },
});

function inValues(tell: Tell, root: Node): void {
  for (const name of Object.keys(removedAddons)) {
    const pair = pairAt(root, name);
    if (pair && stringAt(pair.value, 'enabled') === 'true')
      tell({ message: `Istio’s chart has no addon \`${name}\` since 1.6.`, at: atNode(pair.key), fixes: replaced(pair, name) });
  }
}

function inOperator(tell: Tell, root: Node): void {
  const spec = get(root, 'spec');
  for (const holder of [get(spec, 'values'), get(spec, 'addonComponents')]) {
    for (const name of Object.keys(removedAddons)) {
      const pair = pairAt(get(holder, name), 'enabled');
      if (pair && stringAt(get(holder, name), 'enabled') === 'true')
        tell({
          message: `IstioOperator has no addon \`${name}\` since 1.8: install it by itself.`,
          at: atNode(pair.key),
          fixes: replaced(pairAt(holder, name), name),
        });
    }
  }
  const holder = get(spec, 'components');
  for (const [name, became] of Object.entries(removedComponents)) {
    const pair = pairAt(holder, name);
    const edit = pair && withoutPair(pair);
    if (pair && stringAt(pair.value, 'enabled') === 'true')
      tell({
        message: `IstioOperator has no component \`${name}\`: ${became}.`,
        at: atNode(pair.key),
        fixes: edit ? [{ title: `Take \`${name}\` out`, edits: [edit] }] : [],
      });
  }
  const mixer = pairAt(get(spec, 'values'), 'mixer');
  if (mixer && ['policy', 'telemetry', 'adapters'].some((it) => get(mixer.value, it))) {
    const edit = withoutPair(mixer);
    tell({
      message: 'IstioOperator has no values for `mixer`: Mixer is gone since 1.8, and a Telemetry says what the proxies write.',
      at: atNode(mixer.key),
      fixes: edit ? [{ title: 'Take `mixer` out', edits: [edit] }] : [],
    });
  }
}

/** Takes an addon out, and leaves in its place how it is installed now and which of its settings went with it. */
function replaced(pair: Pair | undefined, name: string): readonly Fix[] {
  const edit = pair && withoutPair(pair);
  if (!edit) return [];
  const indent = ' '.repeat(columnAt(edit.region.text, pair.key.span.start));
  const lost = keysOf(pair.value).filter((it) => it !== 'enabled');
  const lines = [`${name}: ${removedAddons[name] ?? ''}`, ...lost.map((it) => `Not carried over: ${name}.${it}`)];
  const text = lines.map((it) => `${indent}# ${it}\n`).join('');
  return [{ title: `Take \`${name}\` out, and say how it is installed now`, edits: [{ ...edit, text }] }];
}
