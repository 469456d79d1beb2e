import { labelInfo } from '../../catalogue/labels.js';
import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';
import { statusLabels } from '../shared-status.js';

const routes: ReadonlySet<string> = new Set(['route', 'http_route', 'handler', 'path', 'uri', 'url', 'endpoint']);

/**
 * Text that only makes sense as a pattern. A dot between words, `*.example.com` and brackets around an address are plain text. Of labels that
 * are not the mesh's nothing is known: there only what no value looks like counts.
 */
function isPattern(label: string, value: string): boolean {
  if (/\.[*+]|\.\{\d/.test(value)) return true;
  // Envoy's clusters are called `outbound|80||reviews.shop.svc.cluster.local`, routes of web frameworks `/(v1|v2)/users`.
  const isName = value.includes('||') || (routes.has(label) && value.includes('('));
  if (/[^\s|]\|[^\s|]/.test(value) && !isName) return true;
  if (/^\^.*\$$|\\[dws][+*]|\[\^?\w-\w[^\]]*\]/.test(value)) return true;
  // All codes of a hundred.
  if (statusLabels.has(label) && /^\^?(?:[1-5]|\[[1-5-]+\])\.\.$/.test(value)) return true;
  const info = labelInfo(label);
  if (info?.origin !== 'istio') return false;
  // A closed set of words and numbers; anything else that is none of them is told by mesh/invalid-label-value.
  if (info.closed || label === 'response_code') return /[.*+?|\\^$()[\]]/.test(value);
  return /^\^|[^$\\]\$$/.test(value) || /\\[dwsDWS.]/.test(value) || /\[[^\]:]+\]/.test(value);
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
