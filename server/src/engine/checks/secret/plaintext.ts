import { deref, keyText, pairsOf, stringAt, textOf } from '../../syntax/access.js';
import type { MapNode, Node, Pair } from '../../syntax/tree.js';
import { foundInMaps } from '../../syntax/walk.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';
import { partPlace } from '../shared-relabel.js';
import { fromEnvironment, fromFile, isHidden, isHiddenValue, isSecretName } from '../shared-secret.js';
import { mendsInValues } from '../shared-values-secret.js';

export const plaintext = check({
  code: 'secret/plaintext',
  scope: 'unit',
  on: ['Ini', 'AlertmanagerFile', 'PrometheusConfig', 'GrafanaProvisioning', 'HelmValues'],
  weight: { severity: 'warning', costs: 'whoever reads the repository or the ConfigMap has it.' },
  docs: {
    what: 'A password, token or key in clear text.',
    why: 'ConfigMaps, values files, Grafana’s ini and provisioning are read by many and kept for ever in a history. Silent for empty values, placeholders, variables and templates, and in Secrets.',
    fix: 'Name a file or a variable: `$__file{…}` or `$__env{…}` in Grafana, `*_file` in Alertmanager and Prometheus, an existing Secret or the key of one in values.',
  },
  run(unit, tell) {
    if (unit.carrier?.kind === 'Secret') return;
    if ((unit.unit === 'AlertmanagerFile' || unit.unit === 'PrometheusConfig') && unit.carrier?.kind !== 'ConfigMap') return;
    if (unit.unit === 'Ini') {
      for (const section of pairsOf(unit.root))
        for (const pair of pairsOf(section.value))
          secretIn(pair)
            .map((it) => ({ ...it, fixes: fromEnvironment(keyText(section), pair) }))
            .forEach(tell);
      pairsOf(unit.root).flatMap(secretIn).forEach(tell);
      return;
    }
    // Files of Grafana inside of values are told with the values.
    if (unit.unit === 'GrafanaProvisioning' && deref(unit.root) !== deref(unit.document.root)) return;
    const mended =
      unit.unit === 'HelmValues'
        ? mendsInValues(unit.root)
        : unit.unit === 'GrafanaProvisioning'
          ? (pair: Pair) => fromEnvironment(undefined, pair, unit.root)
          : fromFile;
    for (const it of foundInMaps(unit.document.root, remembered, (map) => map.pairs.flatMap((pair) => secretsIn(pair, map))))
      tell({ ...it, fixes: mended(it.pair) });
  },
});

const remembered = new WeakMap<Node, readonly Found[]>();

interface Found extends Finding {
  readonly pair: Pair;
}

/** Grafana encrypts what stands here when it has read it: all of it is secret, but for certificates. */
const secureMaps = /^secure(?:JsonData|_json_data|Settings|_settings)$/;
const certificate = /^tls(?:CACert|ClientCert)$/;

function secretsIn(pair: Pair, map: MapNode): readonly Found[] {
  const inside = secureMaps.test(keyText(pair) ?? '') ? pairsOf(pair.value) : [];
  // The tenant of Mimir, Loki and Cortex can only be given as the value of a header.
  const isTenant = (key: string) => /^x-scope-orgid$/i.test(stringAt(map, 'jsonData', key.replace('Value', 'Name')) ?? '');
  const isPublic = (key: string) => isSecretName(key) || certificate.test(key) || isTenant(key);
  const below = inside.filter((it) => !isPublic(keyText(it) ?? '')).flatMap(clearText);
  return [...secretIn(pair), ...below];
}

function secretIn(pair: Pair): readonly Found[] {
  const key = keyText(pair) ?? '';
  if (isSecretName(key)) return clearText(pair);
  // Options of a connection, as `[remote_cache]` of Grafana has them in one line.
  const value = deref(pair.value);
  if (key !== 'connstr' || value?.type !== 'scalar') return [];
  const text = textOf(value);
  const [, before = '', secret = ''] = /^(.*\bpassword=)([^,\s]+)/.exec(text) ?? [];
  if (isHidden(secret)) return [];
  const span = { start: before.length, end: before.length + secret.length };
  return [{ pair, message: 'The password stands here in clear text.', at: partPlace(value, span) }];
}

function clearText(pair: Pair): readonly Found[] {
  const value = deref(pair.value);
  if (value?.type !== 'scalar' || isHiddenValue(pair)) return [];
  return [{ pair, message: `\`${keyText(pair) ?? ''}\` stands here in clear text.`, at: atNode(value) }];
}
