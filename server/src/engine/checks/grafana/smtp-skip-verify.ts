import { get, pairAt, stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';

export const smtpSkipVerify = check({
  code: 'grafana/smtp-skip-verify',
  scope: 'unit',
  on: ['Ini'],
  weight: { severity: 'information', costs: 'mail goes to whoever answers.' },
  docs: {
    what: 'The mail server’s certificate is not verified.',
    why: '`skip_verify = true` in `[smtp]` switches the check off.',
    fix: 'Give Grafana the certificate authority, and take the line out.',
  },
  run(unit, tell) {
    const pair = pairAt(get(unit.root, 'smtp'), 'skip_verify');
    if (pair && stringAt(get(unit.root, 'smtp'), 'skip_verify') === 'true')
      tell({ message: 'The certificate of the mail server is not verified.', at: atNode(pair.key) });
  },
});
