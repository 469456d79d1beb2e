import { deref, textOf } from '../../syntax/access.js';
import type { Node, Pair } from '../../syntax/tree.js';
import { foundIn } from '../../syntax/walk.js';
import { check, type Finding } from '../check.js';
import { partPlace } from '../shared-relabel.js';

/** A query parameter that is a secret by its name, with a value that is one. */
const secretParameter = /^https?:\/\/[^\s"'<>]*[?&](?:access_token|token|api_?key|key|sender|secret|sig|signature)=([^&\s"'<>]+)/i;

/** Addresses of hooks whose path is the secret, and a user’s password before the host. */
const secretPaths: readonly RegExp[] = [
  /^https:\/\/hooks\.slack\.com\/(?:services|workflows)\/([\w/-]+)/i,
  /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/([\w-]+)/i,
  /^https:\/\/(?:[\w-]+\.webhook\.office\.com|outlook\.office\.com)\/webhook\w*\/([^\s?"'<>]+)/i,
  /^https:\/\/api\.telegram\.org\/bot([\w:-]+)/i,
  /^[a-z][a-z+.-]*:\/\/[^\s:/@"'<>]+:([^\s/@"'<>]+)@/i,
];

export const inUrl = check({
  code: 'secret/in-url',
  scope: 'unit',
  on: ['Ini', 'AlertmanagerFile', 'PrometheusConfig', 'GrafanaProvisioning', 'HelmValues', 'KubernetesObject'],
  weight: { severity: 'information', costs: 'addresses stand in logs, in error messages and in the history of the repository.' },
  docs: {
    what: 'A key, token or password in an address: as a query parameter, as the path of a hook, before the host.',
    why: 'Whoever sees the address has the secret: proxies log it, Alertmanager prints it in errors. Silent for placeholders, variables and templates.',
    fix: 'Take `url_file`, `urlSecret` or `http_config.authorization`, and keep the secret out of the file.',
  },
  *run(unit) {
    if (unit.unit === 'KubernetesObject') {
      if (!['AlertmanagerConfig', 'Alertmanager', 'Prometheus', 'PrometheusAgent', 'ScrapeConfig'].includes(unit.kind)) return;
    } else if (unit.carrier?.kind === 'Secret') return;
    yield* foundIn(unit.root, remembered, (node) => (node.type === 'map' ? node.pairs.flatMap(secretsIn) : []));
  },
});

const remembered = new WeakMap<Node, readonly Finding[]>();

function secretsIn(pair: Pair): readonly Finding[] {
  const value = deref(pair.value);
  if (value?.type !== 'scalar') return [];
  const found = [secretParameter, ...secretPaths].map((it) => it.exec(textOf(value))).find((it) => it !== null);
  const secret = found?.[1] ?? '';
  if (!found || /^[<*x]+(?:$|\W)|^<|\$|\{\{|^[.…]+$|^(?:changeme|password$|pass$|token|secret|your|T00000000|xxx)/i.test(secret)) return [];
  const start = found[0].lastIndexOf(secret);
  return [{ message: 'The secret is a part of the address.', at: partPlace(value, { start, end: start + secret.length }) }];
}
