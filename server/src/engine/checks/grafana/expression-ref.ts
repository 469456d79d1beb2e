import { deref, get, stringAt, textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { alertRulesOf, groupsOf, refIdsOf } from '../shared-grafana.js';
import { partPlace } from '../shared-relabel.js';

export const expressionRef = check({
  code: 'grafana/expression-ref',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'warning', costs: 'the expression cannot be evaluated: the rule is in error for ever.' },
  docs: {
    what: 'An expression of an alert rule reads a `refId` that the rule does not have.',
    why: '`reduce`, `threshold` and `resample` name the query they read, `math` writes `$A`. Grafana takes the file, and every evaluation fails.',
    fix: 'Name a `refId` of the rule.',
  },
  *run(unit) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      const names = refIdsOf(rule);
      for (const it of rule.data) {
        const model = get(it, 'model');
        const uid = stringAt(it, 'datasourceUid');
        const node = deref(get(model, 'expression'));
        if ((uid !== '__expr__' && uid !== '-100') || node?.type !== 'scalar') continue;
        const text = textOf(node);
        const uses =
          stringAt(model, 'type') === 'math'
            ? [...text.matchAll(/\$(?:\{([^}]+)\}|([A-Za-z_]\w*))/g)].map((m) => ({
                name: m[1] ?? m[2] ?? '',
                start: m.index,
                end: m.index + m[0].length,
              }))
            : [{ name: text.replace(/^\$\{?|\}$/g, ''), start: 0, end: text.length }];
        for (const { name, start, end } of uses) {
          if (name === '' || names.has(name)) continue;
          yield { message: `The rule has no refId \`${name}\`: it has ${[...names].join(', ')}.`, at: partPlace(node, { start, end }) };
        }
      }
    }
  },
});
