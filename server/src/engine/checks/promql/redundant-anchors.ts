import { check } from '../check.js';
import { found, isVariable, matchersOf, mend, textAt } from '../shared-lint.js';

export const redundantAnchors = check({
  code: 'promql/redundant-anchors',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: 'nothing but the reader’s time.' },
  docs: {
    what: '`^` at the start or `$` at the end of a matcher’s pattern.',
    why: 'Prometheus anchors every pattern at both ends.',
    fix: 'Leave the anchors out.',
  },
  run(query, tell, target) {
    for (const { matcher } of matchersOf(query, target)) {
      if ((matcher.op !== '=~' && matcher.op !== '!~') || isVariable(query, matcher.valueSpan)) continue;
      const { start, end } = matcher.valueSpan;
      const text = textAt(query, { start: start + 1, end: end - 1 });
      const edits = [];
      if (text.startsWith('^')) edits.push({ span: { start: start + 1, end: start + 2 }, text: '' });
      // An escaped dollar is a character, not an anchor.
      if (/(^|[^\\])\$$/.test(text) && text.length > edits.length) edits.push({ span: { start: end - 2, end: end - 1 }, text: '' });
      if (edits.length === 0) continue;
      tell(
        found(query, matcher.valueSpan, 'A matcher’s pattern is anchored at both ends already.', {
          fixes: [{ ...mend(query, 'Remove the anchors', ...edits), preferred: true, safe: true }],
        }),
      );
    }
  },
});
