import { testFaults } from '../../prometheus/unit-tests.js';
import { check } from '../check.js';
import { fieldFixes } from '../shared-field.js';

/** promtool test rules, cmd/promtool/unittest.go. */
export const testSyntax = check({
  code: 'rule/test-syntax',
  scope: 'unit',
  on: ['RuleTest'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'unexpected identifier "foo" in series values, expected number or "stale"' },
  docs: {
    what: 'A unit test of rules that promtool cannot read: an unknown field, a duration, the notation of a series or of a sample.',
    why: '`promtool test rules` stops before it has tested anything.',
    fix: 'Series are written as `name{label="value"}`, values as `1 2 _ stale`, `0+10x5` (start, step, how often), `{{sum:1 count:2}}`.',
  },
  run({ document, root }, tell, target) {
    if (document.problems.length > 0 || document.shape !== 'whole') return;
    for (const { message, region, span, key, known } of testFaults(root, target))
      tell({ message, at: { value: undefined, region, span }, ...(key ? { fixes: fieldFixes(key, known) } : {}) });
  },
});
