import { matchesEmpty } from '../../promql/matching.js';
import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';
import { meantStatus } from '../shared-status.js';

export const emptyMatchingRegex = check({
  code: 'promql/empty-matching-regex',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: 'series without the label are selected too.' },
  docs: {
    what: 'A pattern that also matches the empty text.',
    why: 'A label that is not there counts as empty, so `team=~"a*"` and `team=~".*"` also select the series without `team`.',
    fix: 'Use `+` for `*`; where series without the label are wanted, say so with an empty alternative: `a|`.',
  },
  run(query, tell, target) {
    for (const { matcher } of matchersOf(query, target)) {
      const { op, value, valueSpan } = matcher;
      if (op !== '=~' || value === '' || isVariable(query, valueSpan) || !matchesEmpty(matcher)) continue;
      // An empty alternative is written on purpose.
      if (/^\(?\||\|\)?$|\|\||\)\?$/.test(value)) continue;
      // `5*` is no pattern for status codes at all, which is told.
      if (meantStatus(matcher.label.value, value) !== undefined) continue;
      const star = query.region.text.lastIndexOf('*', valueSpan.end);
      tell(
        found(query, matcher.span, `\`${value}\` also matches series without \`${matcher.label.value}\`.`, {
          ...(value === '.*' && star > valueSpan.start
            ? { fixes: [mend(query, 'Ask for the label: `.+`', { span: { start: star, end: star + 1 }, text: '+' })] }
            : {}),
        }),
      );
    }
  },
});
