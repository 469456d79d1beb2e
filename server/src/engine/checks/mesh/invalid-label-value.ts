import { envoyFlags, labelInfo, ztunnelFlags } from '../../catalogue/labels.js';
import type { Matcher, MatchOp } from '../../promql/ast.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { isTraffic, meantValue, meshSelectors } from '../shared-mesh.js';

/** Whether a value can occur; undefined: the set is not closed. */
function isValue(label: string, value: string): boolean | undefined {
  if (label === 'response_code') return value === '0' || /^[1-5]\d\d$/.test(value);
  if (label === 'response_flags') return value.split(',').every((it) => envoyFlags.has(it) || ztunnelFlags.has(it));
  const info = labelInfo(label);
  return info?.closed && info.origin === 'istio' ? info.values?.some((it) => it.value === value) : undefined;
}

/** The value that was meant. */
function better(label: string, value: string): string | undefined {
  const lower = value.toLowerCase();
  const known = meantValue(label, value);
  if (known) return known;
  const values = label === 'response_flags' ? [...envoyFlags.keys()] : (labelInfo(label)?.values?.map((it) => it.value) ?? []);
  const sameLetters = values.find((it) => it.toLowerCase() === lower);
  if (sameLetters !== undefined) return sameLetters;
  if (label === 'response_code' || label === 'grpc_response_status') return grpcNumber(label, value);
  return nearestOf(value, values, 2);
}

function grpcNumber(label: string, value: string): string | undefined {
  if (label !== 'grpc_response_status') return undefined;
  return labelInfo(label)?.values?.find((it) => it.meaning === value.toUpperCase())?.value;
}

/** Only `reporter` is always there; an empty text tests the others for presence. */
function isEmptyTest(label: string, op: MatchOp, value: string): boolean {
  return value === '' && (label !== 'reporter' || op === '!=');
}

export const invalidLabelValue = check({
  code: 'mesh/invalid-label-value',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: '`=` selects nothing, `!=` excludes nothing.' },
  docs: {
    what: 'A value outside the closed set of a standard label.',
    why: 'reporter, connection_security_policy, request_protocol, response_code, grpc_response_status and response_flags have only certain values. Flags may be joined by commas; the flags of ztunnel count too. A flag that looks like one but is not known is an information only: Envoy adds some now and then. Silent for `!=""` and for variables.',
    fix: 'Take a value that occurs.',
  },
  run(query, tell, target) {
    for (const it of meshSelectors(query, target)) {
      if (!isTraffic(it)) continue;
      for (const matcher of it.selector.matchers) {
        const { op, value } = matcher;
        const label = matcher.label.value;
        if ((op !== '=' && op !== '!=') || isVariable(query, matcher.valueSpan) || !it.info.labels?.includes(label)) continue;
        if (isEmptyTest(label, op, value) || /[.*+|\\^$()[\]]/.test(value) || isValue(label, value) !== false) continue;
        const text = better(label, value);
        const asClass = label === 'response_code' ? /^([1-5])(?:xx)?$/i.exec(value)?.[1] : undefined;
        const mayBeNew = label === 'response_flags' && value.split(',').every((flag) => /^[A-Z][A-Z0-9_]+$/.test(flag));
        tell(
          found(query, matcher.span, `\`${label}\` is never \`"${value}"\`${text ? `; \`"${text}"\` occurs` : ''}.`, {
            ...(mayBeNew ? { severity: 'information' } : {}),
            fixes: [
              ...(text ? [{ ...mend(query, `Use \`"${text}"\``, { span: matcher.valueSpan, text: `"${text}"` }), preferred: true }] : []),
              ...(asClass ? [{ ...mend(query, `Use a pattern: \`${asClass}..\``, classPattern(matcher, asClass)), preferred: true }] : []),
            ],
          }),
        );
      }
    }
  },
});

/** All codes of a hundred. */
function classPattern({ op, label, valueSpan }: Matcher, first: string) {
  return { span: { start: label.span.end, end: valueSpan.end }, text: `${op === '=' ? '=~' : '!~'}"${first}.."` };
}
