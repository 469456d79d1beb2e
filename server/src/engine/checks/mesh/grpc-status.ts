import { matcherMatches } from '../../promql/matching.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';

export const grpcStatus = check({
  code: 'mesh/grpc-status',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'failed gRPC calls count as successes.' },
  docs: {
    what: 'gRPC requests whose failure is looked for in `response_code`.',
    why: 'A failed gRPC call is answered with HTTP 200; its status is in `grpc_response_status`.',
    fix: '`grpc_response_status!="0"`; of what succeeded `grpc_response_status="0"`.',
  },
  run(query, tell, target) {
    for (const it of meshSelectors(query, target)) {
      const protocol = it.selector.matchers.filter((one) => one.label.value === 'request_protocol' && !isVariable(query, one.valueSpan));
      const isGrpc =
        protocol.length > 0 && ['grpc', 'http'].every((text) => protocol.every((one) => matcherMatches(one, text)) === (text === 'grpc'));
      // Who asks for both codes knows of the other.
      const isKnown = it.selector.matchers.some((one) => one.label.value === 'grpc_response_status');
      if (!isTraffic(it) || !isGrpc || isKnown) continue;
      for (const matcher of it.selector.matchers) {
        if (matcher.label.value !== 'response_code' || isVariable(query, matcher.valueSpan)) continue;
        const isNegative = matcher.op === '!=' || matcher.op === '!~';
        const errors = ['500', '502', '503', '504'].some((code) => matcherMatches(matcher, code) !== isNegative);
        if (!errors || matcherMatches(matcher, '200') !== isNegative) continue;
        const text = `grpc_response_status${isNegative ? '=' : '!='}"0"`;
        tell(
          found(query, matcher.span, 'A failed gRPC call has response code 200: its status is in `grpc_response_status`.', {
            fixes: [mend(query, `Use \`${text}\``, { span: matcher.span, text })],
          }),
        );
      }
    }
  },
});
