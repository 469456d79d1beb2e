import { panelUnitsOf, timeUnits, unitInstead } from '../../grafana/panel-units.js';
import { parsePromql } from '../../promql/parsed.js';
import { timeUnitOf } from '../../promql/time-unit.js';
import { check } from '../check.js';
import { withText } from '../shared-insert.js';

export const unitMismatch = check({
  code: 'grafana/unit-mismatch',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'information', costs: 'the numbers on the panel are wrong by a factor of a thousand.' },
  docs: {
    what: 'A panel shows seconds as milliseconds, or the other way round.',
    why: 'The unit of the series is in its name; nothing converts it to the panel’s. Silent when the expression calculates with the value, and when overrides or transformations may.',
    fix: 'Take the unit of the series: `ms` for `istio_request_duration_milliseconds`.',
  },
  run(query, tell, target) {
    if (query.place.type !== 'panel' || query.place.dashboard.unit !== 'Dashboard' || !query.node) return;
    const display = panelUnitsOf(query.place.dashboard.root).get(query.node);
    const shown = display && timeUnits.get(display.unit);
    if (!shown) return;
    const { expr, problems } = parsePromql(query.region.text, target);
    const given = problems.length > 0 ? undefined : timeUnitOf(expr);
    if (!given || given === shown) return;
    const unit = unitInstead(display.unit, given);
    const edit = withText(display.node, unit);
    tell({
      message: `The panel shows ${shown} (\`${display.unit}\`), the expression gives ${given}: \`${unit}\`.`,
      fixes: edit ? [{ title: `Show it as \`${unit}\``, edits: [edit] }] : [],
      at: { value: undefined, region: query.region, span: expr.span },
      related: [{ message: 'The unit of the panel.', at: { value: undefined, region: display.node.region, span: display.node.span } }],
    });
  },
});
