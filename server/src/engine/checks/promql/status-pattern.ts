import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';
import { meantStatus } from '../shared-status.js';

export const statusPattern = check({
  code: 'promql/status-pattern',
  scope: 'unit',
  on: ['Query'],
  weight: {
    severity: 'information',
    costs: '`=~` selects nothing, `!~` excludes nothing, unless the label holds classes of codes as text.',
  },
  docs: {
    what: 'A pattern for status codes that matches no code of three digits, such as `code=~"5xx"` or `status!~"4.x"`.',
    why: 'Patterns are anchored at both ends, and an `x` is the letter x. Some exporters do write classes, as `code="5xx"`: there `=` says it. For Istio’s own labels this is a warning of its own.',
    fix: '`5..` for a class of status codes.',
  },
  run(query, tell, target) {
    for (const { selector, matcher } of matchersOf(query, target)) {
      const { op, value } = matcher;
      if ((op !== '=~' && op !== '!~') || isVariable(query, matcher.valueSpan) || selector.name?.value.startsWith('istio_')) continue;
      // Some exporters write classes as text: whoever joins several of them means them.
      if (/haproxy|nginx|_class/.test(selector.name?.value ?? '') || /^[1-5]xx(?:\|[1-5]xx)+$/.test(value)) continue;
      const text = meantStatus(matcher.label.value, value);
      if (text === undefined) continue;
      tell(
        found(
          query,
          matcher.span,
          `\`${value}\` matches no status code: patterns are anchored at both ends, and only \`.\` stands for any digit.`,
          {
            fixes: [{ ...mend(query, `Use \`${text}\``, { span: matcher.valueSpan, text: `"${text}"` }), preferred: true }],
          },
        ),
      );
    }
  },
});
