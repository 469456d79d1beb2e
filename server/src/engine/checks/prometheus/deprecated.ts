import { configShape } from '../../schema/shape.js';
import { deref } from '../../syntax/access.js';
import { check } from '../check.js';
import { fieldUses, nestedFixes, reaching } from '../shared-fields.js';
import { atNode } from '../shared-node.js';

/** Source: prometheus/common config/http_config.go, which makes `authorization` of both. */
const inner: Readonly<Record<string, string>> = { bearer_token: 'credentials', bearer_token_file: 'credentials_file' };

const old = reaching((field) => field.deprecated && inner[field.name] !== undefined);

export const deprecated = check({
  code: 'prometheus/deprecated',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'hint', costs: 'a later Prometheus may not read it.' },
  docs: {
    what: 'A field that Prometheus still reads and that has a successor.',
    why: '`bearer_token` and `bearer_token_file` are the old form of `authorization`, which they become when the file is read.',
    fix: 'Write `authorization` with `credentials` or `credentials_file`.',
  },
  run({ root }, tell) {
    // A bare list of jobs may be another program's, which has no successor for the field.
    if (deref(root)?.type !== 'map') return;
    for (const use of fieldUses(root, configShape('prometheus', 'config.Config'), old)) {
      const { name } = use.field;
      const successor = inner[name] ?? '';
      tell({
        message: `\`${name}\` is deprecated: write \`authorization.${successor}\`.`,
        at: atNode(use.key),
        tag: 'deprecated',
        fixes: nestedFixes(use, 'authorization', successor, ['authorization', 'basic_auth', 'oauth2']),
      });
    }
  },
});
