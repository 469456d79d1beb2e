import { configShape, listOf, type Shape } from '../../schema/shape.js';
import { deref, textOf } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import { check } from '../check.js';
import { fieldUses, reaching } from '../shared-fields.js';
import { atNode } from '../shared-node.js';

const whole = reaching((field) => {
  const shape = field.shape();
  return shape.kind === 'scalar' && shape.type === 'integer';
});

/** Fractions where a whole number is wanted. go-yaml decode.go `scalar`, reflect.Int: a float goes in without its fraction; of v2 and v3 alike. */
export const floatCut = check({
  code: 'yaml/float-cut',
  scope: 'unit',
  on: ['PrometheusConfig', 'AlertmanagerFile', 'RuleFile'],
  weight: { severity: 'warning', costs: 'Another number than the one that is written counts, and nobody says so.' },
  docs: {
    what: 'A number with a fraction stands in a field that holds whole numbers.',
    why: 'Prometheus and Alertmanager leave the fraction out without a word: `sample_limit: 0.5` is 0, which means no limit.',
    fix: 'Write the whole number that is meant.',
  },
  run(unit, tell) {
    if (unit.unit === 'RuleFile' && unit.reader !== 'R') return;
    const jobsAlone = unit.unit === 'PrometheusConfig' && unit.jobsAlone === true;
    for (const { field, value } of fieldUses(unit.root, shapeOf(unit.unit, jobsAlone), whole)) {
      const node = deref(value);
      const found = node?.type === 'scalar' ? resolveScalar(node, unit.unit === 'RuleFile' ? 'R' : 'P') : undefined;
      if (node?.type !== 'scalar' || found?.type !== 'float' || !Number.isFinite(found.value) || Number.isInteger(found.value)) continue;
      const cut = String(Math.trunc(found.value));
      const edit = { region: node.region, span: node.span, text: cut };
      tell({
        message: `\`${textOf(node)}\` is cut to ${cut}: \`${field.name}\` holds whole numbers.`,
        at: atNode(node),
        fixes: node.style === 'plain' ? [{ title: `Write ${cut}`, edits: [edit] }] : [],
      });
    }
  },
});

function shapeOf(unit: 'PrometheusConfig' | 'AlertmanagerFile' | 'RuleFile', jobsAlone: boolean): Shape {
  switch (unit) {
    case 'PrometheusConfig':
      return jobsAlone ? listOf(configShape('prometheus', 'config.ScrapeConfig')) : configShape('prometheus', 'config.Config');
    case 'AlertmanagerFile':
      return configShape('alertmanager', 'config.Config');
    case 'RuleFile':
      return configShape('prometheus', 'rulefmt.RuleGroups');
  }
}
