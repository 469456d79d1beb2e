import { prometheusVariables } from '../../resources/dashboards.js';
import { textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { partPlace } from '../shared-relabel.js';

/** The calls that Grafana reads itself; anything else goes to Prometheus as a selector. packages/grafana-prometheus/src/metric_find_query.ts. */
const forms: ReadonlyMap<string, { readonly read: RegExp; readonly form: string }> = new Map([
  ['label_names', { read: /^label_names\(.*\)\s*$/s, form: '`label_names()`' }],
  [
    'label_values',
    {
      read: /^label_values\((?:.+,\s*)?(?:[A-Za-z_]\w*|"[^"]+")\s*\)\s*$/s,
      form: '`label_values(label)` or `label_values(selector, label)`',
    },
  ],
  ['metrics', { read: /^metrics\(.+\)\s*$/s, form: '`metrics(expression for names)`' }],
  ['query_result', { read: /^query_result\(.+\)\s*$/s, form: '`query_result(query)`' }],
]);

const variable = /\$\{[^}]*\}|\[\[[^\]]*\]\]|\$\w+/g;

export const variableQuery = check({
  code: 'grafana/variable-query',
  scope: 'unit',
  on: ['Dashboard'],
  weight: { severity: 'warning', costs: 'the variable has no values, and every panel that uses it is empty.' },
  docs: {
    what: 'A variable’s query that Grafana does not understand.',
    why: 'It reads `label_names()`, `label_values(…)`, `metrics(…)` and `query_result(…)`; anything else is sent to Prometheus as a selector of series, which a call is not.',
    fix: 'Write one of these forms.',
  },
  run(unit, tell) {
    for (const node of prometheusVariables(unit)) {
      const written = textOf(node);
      const call = /^([A-Za-z_]\w*)\s*\(/.exec(written);
      if (!call) continue;
      const name = call[1] ?? '';
      const known = forms.get(name);
      if (known) {
        // A dashboard's variables are filled in first.
        if (!known.read.test(written.replaceAll(variable, 'v')))
          tell({
            message: `Grafana does not read this: it is not of the form ${known.form}.`,
            at: partPlace(node, { start: 0, end: written.length }),
          });
        continue;
      }
      const better = nearestOf(name.toLowerCase(), forms.keys(), 3);
      const span = { start: 0, end: name.length };
      tell({
        message: `Grafana knows no \`${name}\` for a variable${better ? `; \`${better}\` exists` : `: it knows ${[...forms.keys()].join(', ')}`}.`,
        at: partPlace(node, span),
        fixes: better
          ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: regionOf(node), span, text: better }] }]
          : [
              {
                title: 'Use `query_result`',
                edits: [
                  { region: regionOf(node), span: { start: 0, end: 0 }, text: 'query_result(' },
                  { region: regionOf(node), span: { start: written.length, end: written.length }, text: ')' },
                ],
              },
            ],
      });
    }
  },
});
