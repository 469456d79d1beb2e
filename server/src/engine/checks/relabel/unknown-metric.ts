import { metrics, seriesInfo, seriesOf } from '../../catalogue/metrics.js';
import { literalsOf } from '../../re2/shape.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { soundRules, textPlace } from '../shared-relabel.js';

const known = metrics.flatMap(seriesOf).filter((it) => it.startsWith('istio_'));

export const unknownMetric = check({
  code: 'relabel/unknown-metric',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the rule is about nothing.' },
  docs: {
    what: 'A metric in a `keep` or `drop` rule that is almost one of Istio’s.',
    why: 'Names are compared as a whole.',
    fix: 'Take the name that exists.',
  },
  run(unit, tell) {
    if (unit.stage !== 'metric' && unit.stage !== 'write') return;
    for (const rule of soundRules(unit)) {
      if ((rule.action !== 'keep' && rule.action !== 'drop') || rule.sources.length !== 1 || rule.sources[0]?.name !== '__name__') continue;
      for (const name of literalsOf(rule.regex.text) ?? []) {
        if (!name.startsWith('istio_') || seriesInfo(name)) continue;
        const better = nearestOf(name, known, 2);
        if (better) tell({ message: `Istio has no metric \`${name}\`; \`${better}\` exists.`, at: textPlace(rule, rule.regex) });
      }
    }
  },
});
