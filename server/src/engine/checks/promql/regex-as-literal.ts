import { labelInfo } from '../../catalogue/labels.js';
import { compileRegex } from '../../re2/compile.js';
import { matchesWhole } from '../../re2/shape.js';
import { check } from '../check.js';
import { found, isVariable, matchersOf, mend } from '../shared-lint.js';
import { statusLabels } from '../shared-status.js';

/** Alternatives that are plain words, or hosts with their ports; of other text a bar may be a part, as in `GET|/api` and `acme|10G uplink`. */
const alternatives = /^\(?(?:[\w.*+-]+|[\w.-]+:\d+)(?:\|(?:[\w.*+-]+|[\w.-]+:\d+))+\)?$|^[\w.-]*\([\w.-]+(?:\|[\w.-]+)+\)[\w.-]*$/;

/** Envoy's clusters are called `outbound|80||reviews.shop.svc.cluster.local`. */
const cluster = /^(?:in|out)bound\|/;

/**
 * Text that only makes sense as a pattern. A dot between words, `*.example.com` and brackets around an address are plain text. Of labels that
 * are not the mesh's nothing is known: there only what no value looks like counts.
 */
function isPattern(label: string, value: string): boolean {
  if (/\.[*+]|\.\{\d|^\^.*\$$|\\[dws][+*]/.test(value)) return true;
  if (alternatives.test(value) && !cluster.test(value)) return true;
  // Routes of web frameworks have patterns in their names: `/users/{id:[0-9]+}`.
  if (/\[\^?\w-\w[^\]]*\]/.test(value) && !value.includes('/')) return true;
  // All codes of a hundred.
  if (statusLabels.has(label) && /^\^?(?:[1-5]|\[[1-5-]+\])\.\.$/.test(value)) return true;
  const info = labelInfo(label);
  if (info?.origin !== 'istio') return false;
  if (/[^\s|]\|[^\s|]/.test(value)) return true;
  if (label === 'response_code' && /^[1-5]\.\.?$|^[1-5][x\d]?\.$/.test(value)) return true;
  // A closed set of words and numbers; anything else that is none of them is told by mesh/invalid-label-value.
  if (info.closed || label === 'response_code') return /[*+?|\\^$()[\]]/.test(value);
  return /^\^|[^$\\]\$$/.test(value) || /\\[dwsDWS.]/.test(value) || /\[[^\]:]+\]/.test(value);
}

/** Whether the text is a pattern as it stands, that takes a value which the label has. */
function isMeant(label: string, value: string): boolean {
  const compiled = compileRegex(value);
  const info = labelInfo(label);
  return compiled.ok && (!info?.closed || info.values?.some((it) => matchesWhole(value, it.value)) === true);
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
            fixes: isMeant(matcher.label.value, value)
              ? [{ ...mend(query, `Use \`${text}\``, { span: matcher.opSpan, text }), preferred: true }]
              : [],
          },
        ),
      );
    }
  },
});
