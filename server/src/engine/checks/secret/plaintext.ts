import { deref, keyText, textOf } from '../../syntax/access.js';
import type { Node, Pair } from '../../syntax/tree.js';
import { foundIn } from '../../syntax/walk.js';
import { check, type Finding } from '../check.js';
import { atNode } from '../shared-node.js';

/** Fields that hold a secret, in the spelling of each program. */
const secretName =
  /^(?:.*_)?(?:password|passwd|client_secret|secret_key|secret_access_key|api_key|api_secret|routing_key|service_key|integration_key|bot_token|auth_token|user_key|webhook_key)$|^(?:.*[a-z])?(?:Password|ClientSecret|SecretKey|ApiKey|AccessToken|BearerToken|AuthToken)$|^(?:token|credentials|bearer_token|slack_api_url|secret)$/;

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
    yield* foundIn(unit.document.root, remembered, (node) => (node.type === 'map' ? node.pairs.flatMap(secretIn) : []));
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
