import { aggregationOf, functionOf } from '../../catalogue/functions.js';
import { check } from '../check.js';
import { found, visitsOf } from '../shared-lint.js';

export const functionNotFound = check({
  code: 'promql/function-not-found',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'hint', costs: 'the connected Prometheus refuses the query.' },
  docs: {
    what: 'A function or aggregation of the target version that the connected Prometheus does not run.',
    why: 'It is older than the target version, or was started without the feature. Only said while a Prometheus is connected in the editor, which has told its functions (since 3.9) or its version; never by `meshmon check`. What no version has is told by another check.',
    fix: 'Do without it, start the server with the feature, or set `versions.prometheus` to what runs.',
  },
  run(query, tell, workspace) {
    const { live } = workspace;
    const { target } = workspace.settings;
    if (!live?.functions) return;
    for (const { expr } of visitsOf(query, target, 'call', 'aggregation')) {
      const [name, span] = expr.type === 'call' ? [expr.name, expr.nameSpan] : [expr.op, expr.opSpan];
      if (live.functions.get(name) !== false) continue;
      const known = expr.type === 'call' ? functionOf(name, target.prometheus) : aggregationOf(name);
      // Where the feature is not listed, another check says what is needed.
      if (!known || (known.experimental && !target.features.has('promql-experimental-functions'))) continue;
      const hint = known.experimental
        ? 'It needs `--enable-feature=promql-experimental-functions` there, and a version that has it.'
        : 'Its version is older than the function.';
      tell(found(query, span, `\`${live.from}\` does not have \`${name}\`.`, { hint }));
    }
  },
});
