import { parseCel } from '../../istio/cel/parse.js';
import { field, keyAt, listAt, textAt } from '../../operator/fields.js';
import { deref, isScalar } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import { check } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

export const filter = check({
  code: 'telemetry/filter',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'error', refusedBy: 'istiod', says: 'must be a valid CEL expression, ERROR: <input>:1:15: Syntax error' },
  docs: {
    what: 'An access log filter that is no CEL expression.',
    why: 'istiod’s webhook parses the expression and refuses the object; it is mandatory once `filter` is written.',
    fix: 'Write CEL: `response.code >= 400`, with `==`, `&&` and `||`.',
  },
  run(object, tell) {
    if (!telemetryIn(object)) return;
    for (const logging of listAt(object.root, 'spec', 'accessLogging')) {
      const it = field(logging, 'filter');
      if (!it) continue;
      const text = textAt(it, 'expression');
      const [first] = parseCel(text).problems;
      if (!first) continue;
      const message = `must be a valid CEL expression, ERROR: <input>:${first.line}:${first.column}: ${first.message}`;
      const node = deref(field(it, 'expression'));
      if (!isScalar(node) || text === '') {
        const key = keyAt(logging, 'filter', 'expression');
        tell({ message, at: { value: undefined, region: key.region, span: key.span }, tool: 'istiod' });
        continue;
      }
      const region = regionOf(node);
      // Lines and columns of the parser, in the decoded text; at its end the last character is marked.
      const lines = text.split('\n');
      const begin = lines.slice(0, first.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + first.column - 1;
      const start = Math.max(0, Math.min(begin, text.length - 1));
      const sign = text.charAt(start) === '=' && parseCel(`${text.slice(0, start)}=${text.slice(start)}`).problems.length === 0;
      const fixes = sign ? [{ title: 'Use `==`', preferred: true, edits: [{ region, span: { start, end: start }, text: '=' }] }] : [];
      tell({ message, at: { value: undefined, region, span: { start, end: start + 1 } }, tool: 'istiod', fixes });
    }
  },
});
