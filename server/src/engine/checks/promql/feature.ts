import { check } from '../check.js';
import { parserFindings } from '../shared-promql.js';

export const feature = check({
  code: 'promql/feature',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'the text needs `--enable-feature`.' },
  docs: {
    what: 'Syntax or a function that is experimental and not switched on.',
    why: 'The server refuses it until it is started with the feature.',
    fix: 'Enable the feature in Prometheus and list it under `features` in `.meshmon.yaml`, or do without it.',
  },
  run: (query, tell, target) => parserFindings(query, target, 'promql/feature').forEach(tell),
});
