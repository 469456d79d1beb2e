import { get, itemsOf, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const insecureTls = check({
  code: 'prometheus/insecure-tls',
  scope: 'unit',
  on: ['PrometheusConfig'],
  weight: { severity: 'information', costs: 'whoever is on the way can answer for the target.' },
  docs: {
    what: 'TLS without verification.',
    why: '`insecure_skip_verify: true` takes any certificate. Of certificates of the mesh the name cannot be verified, so there it is needed.',
    fix: 'Name the certificate authority in `ca_file`, and the name in `server_name`.',
  },
  run(unit, tell) {
    for (const job of itemsOf(get(unit.root, 'scrape_configs'))) {
      const pair = pairAt(get(job, 'tls_config'), 'insecure_skip_verify');
      if (pair && stringAt(get(job, 'tls_config'), 'insecure_skip_verify') === 'true')
        tell({ message: 'The target’s certificate is not verified.', at: atNode(pair.key) });
    }
  },
});
