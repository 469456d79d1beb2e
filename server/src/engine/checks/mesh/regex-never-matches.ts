import { envoyFlags, labelInfo, ztunnelFlags } from '../../catalogue/labels.js';
import { compileMatcher } from '../../promql/matching.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';
import { meantStatus } from '../shared-status.js';

const codes: readonly string[] = ['0', ...Array.from({ length: 500 }, (_, i) => String(100 + i))];

/** All that the label can hold; undefined: not a closed set. */
function valuesOf(label: string): readonly string[] | undefined {
  if (label === 'response_code') return codes;
  if (label === 'response_flags') return [...envoyFlags.keys(), ...ztunnelFlags.keys()];
  const info = labelInfo(label);
  return info?.closed && info.origin === 'istio' ? info.values?.map((it) => it.value) : undefined;
}

const known = new Map<string, boolean>();

/** Whether no value of a closed set matches; trying them all is work, and the same patterns come again and again. */
function neverMatches(label: string, pattern: string): boolean {
  const key = `${label} ${pattern}`;
  let never = known.get(key);
  if (never === undefined) {
    const values = valuesOf(label);
    const regex = values && compileMatcher(pattern);
    never = values !== undefined && regex !== undefined && !regex.test('') && !values.some((value) => regex.test(value));
    if (known.size > 1000) known.clear();
    known.set(key, never);
  }
  return never;
}

export const regexNeverMatches = check({
  code: 'mesh/regex-never-matches',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: '`=~` selects nothing, `!~` excludes nothing.' },
  docs: {
    what: 'A pattern that no value of the label can match, such as `response_code=~"5xx"`.',
    why: 'Patterns are anchored at both ends: `5` matches only the text `5`, and status codes have three digits (or are 0). Decided by trying every value the label can have; silent for labels without a closed set.',
    fix: '`5..` for a class of status codes.',
  },
  run(query, tell, target) {
    for (const it of meshSelectors(query, target)) {
      if (!isTraffic(it)) continue;
      for (const matcher of it.selector.matchers) {
        const label = matcher.label.value;
        if ((matcher.op !== '=~' && matcher.op !== '!~') || isVariable(query, matcher.valueSpan)) continue;
        const text = meantStatus(label, matcher.value);
        if (!it.info.labels?.includes(label) || (text === undefined && !neverMatches(label, matcher.value))) continue;
        // Several flags are joined by commas; which ones go together is not known.
        if (label === 'response_flags' && matcher.value.includes(',')) continue;
        tell(
          found(query, matcher.span, `No ${label} matches \`${matcher.value}\`: patterns are anchored at both ends.`, {
            fixes: text ? [{ ...mend(query, `Use \`${text}\``, { span: matcher.valueSpan, text: `"${text}"` }), preferred: true }] : [],
          }),
        );
      }
    }
  },
});
