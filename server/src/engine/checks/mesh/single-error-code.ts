import { check } from '../check.js';
import { found, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';

export const singleErrorCode = check({
  code: 'mesh/single-error-code',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'hint', costs: '502, 503 and 504 count as success.' },
  docs: {
    what: '`response_code!="500"` where all server errors are meant.',
    why: 'The proxy answers with 503 and 504 when the server does not: a success rate without them looks too good.',
    fix: '`response_code!~"5.."`.',
  },
  run(query, tell, target) {
    for (const it of meshSelectors(query, target)) {
      if (!isTraffic(it)) continue;
      const codes = it.selector.matchers.filter((one) => one.label.value === 'response_code');
      const [matcher] = codes;
      if (!matcher || codes.length > 1 || matcher.op !== '!=' || !/^5\d\d$/.test(matcher.value)) continue;
      tell(
        found(query, matcher.span, `Only ${matcher.value} is left out: other server errors count as success.`, {
          fixes: [mend(query, 'Leave out all of 5xx', { span: matcher.span, text: 'response_code!~"5.."' })],
        }),
      );
    }
  },
});
