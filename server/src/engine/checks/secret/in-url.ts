import { deref, keyText, pairsOf, textOf } from '../../syntax/access.js';
import type { MapNode, Node, Pair } from '../../syntax/tree.js';
import { foundInMaps } from '../../syntax/walk.js';
import { append } from '../../text/append.js';
import type { Fix } from '../../text/problem.js';
import { check, type Finding, type Tell } from '../check.js';
import { partPlace } from '../shared-relabel.js';
import { fromEnvironment, fromFile, isSecretName, secretInAddress, toFile } from '../shared-secret.js';
import { mendsInValues } from '../shared-values-secret.js';

/** Receivers whose `url` has a `url_file` beside it. */
const receivers = /^webhook_configs$/;

export const inUrl = check({
  code: 'secret/in-url',
  scope: 'unit',
  on: ['Ini', 'AlertmanagerFile', 'PrometheusConfig', 'GrafanaProvisioning', 'HelmValues', 'KubernetesObject'],
  weight: { severity: 'information', costs: 'addresses stand in logs, in error messages and in the history of the repository.' },
  docs: {
    what: 'A key, token or password in an address: as a query parameter, as the path of a hook, before the host.',
    why: 'Whoever sees the address has the secret: proxies log it, Alertmanager prints it in errors. A warning where the file is read by many: ConfigMaps, values files, Grafana’s ini and provisioning. Silent for placeholders, variables and templates.',
    fix: 'Take `$__env{…}` in Grafana, `url_file`, `urlSecret` or `http_config.authorization` elsewhere, and keep the secret out of the file.',
  },
  run(unit, tell) {
    if (unit.unit === 'KubernetesObject') {
      if (!['AlertmanagerConfig', 'Alertmanager', 'Prometheus', 'PrometheusAgent', 'ScrapeConfig'].includes(unit.kind)) return;
      secretsIn(tell, unit.root, false, () => []);
      return;
    }
    if (unit.carrier?.kind === 'Secret') return;
    switch (unit.unit) {
      case 'Ini':
        for (const section of pairsOf(unit.root)) secretsIn(tell, section.value, true, (pair) => fromEnvironment(keyText(section), pair));
        return;
      case 'GrafanaProvisioning':
        // Inside of values it is told with the values.
        if (deref(unit.root) !== deref(unit.document.root)) return;
        secretsIn(tell, unit.root, true, (pair) => fromEnvironment(undefined, pair, unit.root));
        return;
      case 'HelmValues':
        secretsIn(tell, unit.root, true, mendsInValues(unit.root));
        return;
      case 'AlertmanagerFile':
      case 'PrometheusConfig': {
        // A configuration inside of values is told with the values.
        if (!unit.carrier && deref(unit.root) !== deref(unit.document.root)) return;
        const hooks = new Set(unit.unit === 'AlertmanagerFile' ? hookPairs(unit.root) : []);
        secretsIn(tell, unit.root, unit.carrier?.kind === 'ConfigMap', (pair) => (hooks.has(pair) ? [toFile(pair)] : fromFile(pair)));
      }
    }
  },
});

const remembered = new WeakMap<Node, readonly Found[]>();

interface Found {
  readonly pair: Pair;
  readonly finding: Finding;
}

function secretsIn(tell: Tell, root: Node, isShared: boolean, mended: (pair: Pair) => readonly Fix[]): void {
  for (const { pair, finding } of foundInMaps(root, remembered, secretsOf))
    tell({ ...finding, ...(isShared ? { severity: 'warning' as const } : {}), fixes: mended(pair) });
}

function secretsOf(map: MapNode): readonly Found[] {
  const found: Found[] = [];
  for (const pair of map.pairs) {
    const it = secretIn(pair);
    if (it) found.push(it);
  }
  return found;
}

function secretIn(pair: Pair): Found | undefined {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return undefined;
  const text = textOf(value);
  // A field that is a secret as a whole is told by its name.
  if (!text.includes('://') || isSecretName(keyText(pair) ?? '')) return undefined;
  const span = secretInAddress(text);
  return span && { pair, finding: { message: 'The secret is a part of the address.', at: partPlace(value, span) } };
}

/** The addresses of hooks that may stand in a file instead. */
function hookPairs(node: Node | undefined): readonly Pair[] {
  const found: Pair[] = [];
  const it = deref(node);
  if (it?.type === 'list') for (const item of it.items) append(found, hookPairs(item));
  for (const pair of pairsOf(it)) {
    if (receivers.test(keyText(pair) ?? '')) append(found, urlsIn(pair.value));
    else append(found, hookPairs(pair.value));
  }
  return found;
}

function urlsIn(list: Node): readonly Pair[] {
  const it = deref(list);
  return it?.type === 'list' ? it.items.flatMap((one) => pairsOf(one).filter((pair) => keyText(pair) === 'url')) : [];
}
