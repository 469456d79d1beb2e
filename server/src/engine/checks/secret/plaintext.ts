import { deref, keyText, pairsOf, textOf } from '../../syntax/access.js';
import type { Node, Pair } from '../../syntax/tree.js';
import { foundIn } from '../../syntax/walk.js';
import type { Fix } from '../../text/problem.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';

/** Fields that hold a secret, in the spelling of each program. */
const secretName =
  /^(?:.*_)?(?:password|passwd|client_secret|secret_key|secret_access_key|api_key|api_secret|routing_key|service_key|integration_key|bot_token|auth_token|user_key|webhook_key)$|^(?:.*[a-z])?(?:Password|ClientSecret|SecretKey|ApiKey|AccessToken|BearerToken|AuthToken)$|^(?:token|credentials|bearer_token|slack_api_url|secret|apiKey|bottoken|integrationKey)$/;

/** Whether a text is no secret: empty, a placeholder, or filled in by somebody else. */
function isHidden(text: string): boolean {
  return (
    text.trim() === '' ||
    /^\*+$|^x+$|^<.*>$|^\[.*\]$|^(?:true|false|null|none|changeme|change-me|\d{1,4})$/i.test(text) ||
    /\$|\{\{|%\(|<secret>|ENC\[/.test(text)
  );
}

export const plaintext = check({
  code: 'secret/plaintext',
  scope: 'unit',
  on: ['Ini', 'AlertmanagerFile', 'PrometheusConfig', 'GrafanaProvisioning', 'HelmValues'],
  weight: { severity: 'warning', costs: 'whoever reads the repository or the ConfigMap has it.' },
  docs: {
    what: 'A password, token or key in clear text.',
    why: 'ConfigMaps, values files, Grafana’s ini and provisioning are read by many and kept for ever in a history. Silent for empty values, placeholders, variables and templates, and in Secrets.',
    fix: 'Name a file or a variable: `$__file{…}` or `$__env{…}` in Grafana, `*_file` in Alertmanager and Prometheus, an existing Secret in values.',
  },
  *run(unit) {
    if (unit.carrier?.kind === 'Secret') return;
    if ((unit.unit === 'AlertmanagerFile' || unit.unit === 'PrometheusConfig') && unit.carrier?.kind !== 'ConfigMap') return;
    if (unit.unit === 'Ini') {
      for (const section of pairsOf(unit.root))
        for (const pair of pairsOf(section.value)) yield* secretIn(pair).map((it) => ({ ...it, fixes: fromEnvironment(section, pair) }));
      yield* pairsOf(unit.root).flatMap(secretIn);
      return;
    }
    const mended = unit.unit === 'GrafanaProvisioning' ? fromEnvironment : unit.unit === 'HelmValues' ? undefined : fromFile;
    yield* foundIn(unit.document.root, remembered, (node) =>
      node.type === 'map'
        ? node.pairs.flatMap((pair) => secretIn(pair).map((it) => ({ ...it, fixes: mended?.(undefined, pair) ?? [] })))
        : [],
    );
  },
});

const remembered = new WeakMap<Node, readonly Finding[]>();

function secretIn(pair: Pair): readonly Finding[] {
  const value = deref(pair.value);
  const key = keyText(pair) ?? '';
  if (value?.type !== 'scalar' || !secretName.test(key) || key.startsWith('existing')) return [];
  const text = textOf(value);
  return isHidden(text) || text.toLowerCase() === key.toLowerCase()
    ? []
    : [{ message: `\`${key}\` stands here in clear text.`, at: atNode(value) }];
}

/** Grafana fills it in from its environment; the settings of its ini have a variable each by their name. */
function fromEnvironment(section: Pair | undefined, pair: Pair): readonly Fix[] {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return [];
  const words = [section ? 'GF' : 'GRAFANA', section && keyText(section), keyText(pair)?.replaceAll(/([a-z])([A-Z])/g, '$1_$2')];
  const name = words
    .filter((it) => it !== undefined)
    .join('_')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
  const text = `$__env{${name}}`;
  return [{ title: `Write \`${text}\``, preferred: true, edits: [{ region: value.region, span: value.span, text }] }];
}

/** Fields of Prometheus and Alertmanager that have another one, which names a file. */
const withFile =
  /^(?:password|client_secret|bearer_token|credentials|api_key|routing_key|service_key|bot_token|user_key|token|slack_api_url|smtp_auth_password|auth_password)$/;

function fromFile(_: undefined, pair: Pair): readonly Fix[] {
  const value = deref(pair.value);
  const key = keyText(pair) ?? '';
  if (value?.type !== 'scalar' || !withFile.test(key)) return [];
  return [
    {
      title: `Name a file: \`${key}_file\``,
      edits: [
        { region: pair.key.region, span: pair.key.span, text: `${key}_file` },
        { region: value.region, span: value.span, text: `/etc/secrets/${key}` },
      ],
    },
  ];
}
