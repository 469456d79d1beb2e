import { goQuote } from '../../promql/gostring.js';
import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';
import { meantStatus } from '../shared-status.js';

export const regexWithoutNeed = check({
  code: 'promql/regex-without-need',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: 'the reader looks for a pattern that is not there.' },
  docs: {
    what: '`=~` or `!~` with plain text.',
    why: 'A regular expression without any special character, or with escaped ones only, selects the same as `=` or `!=`, which say so.',
    fix: 'Use `=` or `!=`.',
  },
  run(query, tell, target) {
    for (const { matcher } of matchersOf(query, target)) {
      const { op, value } = matcher;
      if ((op !== '=~' && op !== '!~') || value === '' || isVariable(query, matcher.valueSpan)) continue;
      const literal = /^[\w\-/:@, ]+$/.test(value)
        ? value
        : /^(?:[\w\-/:@, ]|\\[.+*?()|[\]{}^$])+$/.test(value)
          ? value.replaceAll('\\', '')
          : undefined;
      if (literal === undefined) continue;
      // `5xx` is a pattern that was not written right: as a text it would select nothing for good.
      if (meantStatus(matcher.label.value, value) !== undefined) continue;
      const text = op === '=~' ? '=' : '!=';
      const edits = [{ span: matcher.opSpan, text }];
      if (literal !== value) edits.push({ span: matcher.valueSpan, text: goQuote(literal) });
      const says = literal === value ? `\`${text}\`` : `\`${text}${goQuote(literal)}\``;
      tell(
        found(query, matcher.span, `\`${value}\` is no pattern: ${says} selects the same.`, {
          fixes: [{ ...mend(query, `Use \`${text}\``, ...edits), preferred: true, safe: true }],
        }),
      );
    }
  },
});
