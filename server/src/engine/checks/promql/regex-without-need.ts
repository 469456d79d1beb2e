import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';

export const regexWithoutNeed = check({
  code: 'promql/regex-without-need',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: 'the reader looks for a pattern that is not there.' },
  docs: {
    what: '`=~` or `!~` with plain text.',
    why: 'A regular expression without any special character selects the same as `=` or `!=`, which say so.',
    fix: 'Use `=` or `!=`.',
  },
  *run(query, target) {
    for (const { matcher } of matchersOf(query, target)) {
      const { op, value } = matcher;
      if ((op !== '=~' && op !== '!~') || isVariable(query, matcher.valueSpan) || !/^[\w\-/:@, ]+$/.test(value)) continue;
      const text = op === '=~' ? '=' : '!=';
      yield found(query, matcher.span, `\`${value}\` is no pattern: \`${text}\` selects the same.`, {
        fixes: [{ ...mend(query, `Use \`${text}\``, { span: matcher.opSpan, text }), preferred: true, safe: true }],
      });
    }
  },
});
