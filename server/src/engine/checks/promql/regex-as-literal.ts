import { labelInfo } from '../../catalogue/labels.js';
import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';

/**
 * Text that only makes sense as a pattern. A dot between words, `*.example.com` and brackets around an address are plain text. Of labels that
 * are not the mesh's nothing is known: there only what no value looks like counts.
 */
function isPattern(label: string, value: string): boolean {
  if (/\.[*+]|\.\{\d|^\(?[\w.*+-]+(\|[\w.*+-]+)+\)?$/.test(value)) return true;
  if (/^\^.*\$$|\\[dws][+*]/.test(value)) return true;
  if (labelInfo(label)?.origin !== 'istio') return false;
  return (
    /^[1-5]\.\.?$|^[1-5][x\d]?\.$/.test(value) ||
    /^\^|[^$\\]\$$/.test(value) ||
    /\\[dwsDWS.]|\(.*\|.*\)/.test(value) ||
    /\[[^\]:]+\]/.test(value)
  );
}

export const regexAsLiteral = check({
  code: 'promql/regex-as-literal',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: '`=` selects nothing, `!=` excludes nothing.' },
  docs: {
    what: '`=` or `!=` with the text of a regular expression.',
    why: 'These operators compare the text as it stands: `code="5.."` only selects series whose code is literally `5..`.',
    fix: 'Use `=~` or `!~`.',
  },
  run(query, tell, target) {
    for (const { matcher } of matchersOf(query, target)) {
      const { op, value } = matcher;
      if ((op !== '=' && op !== '!=') || isVariable(query, matcher.valueSpan) || !isPattern(matcher.label.value, value)) continue;
      const text = op === '=' ? '=~' : '!~';
      tell(
        found(
          query,
          matcher.span,
          `\`${op}\` compares with the text \`${value}\` itself: it ${op === '=' ? 'selects' : 'excludes'} nothing.`,
          {
            hint: `\`${text}\` reads it as a regular expression.`,
            fixes: [{ ...mend(query, `Use \`${text}\``, { span: matcher.opSpan, text }), preferred: true }],
          },
        ),
      );
    }
  },
});
