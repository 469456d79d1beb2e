import { atLeast } from '../../catalogue/target.js';
import { compileMatcher } from '../../promql/matching.js';
import { podTemplateOf, stringMap } from '../../resources/kubernetes.js';
import { get } from '../../syntax/access.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { meshSelectors } from '../shared-mesh.js';

/** Whether some pod has buckets of its own. */
function ownBuckets(workspace: Workspace): boolean {
  return workspace.units('KubernetesObject').some((object) => {
    const template = podTemplateOf(object);
    return template !== undefined && stringMap(get(get(template, 'metadata'), 'annotations')).has('sidecar.istio.io/statsHistogramBuckets');
  });
}

function nearest(bounds: readonly number[], value: number): number | undefined {
  let best: number | undefined;
  for (const it of bounds) if (best === undefined || Math.abs(it - value) < Math.abs(best - value)) best = it;
  return best;
}

/** Both ways a bound can be stored. */
const spellings = (bound: number): readonly string[] => (Number.isInteger(bound) ? [`${bound}`, `${bound}.0`] : [`${bound}`]);

export const leValue = check({
  code: 'mesh/le-value',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'no such bucket: an empty result.' },
  docs: {
    what: 'A `le` that is no bound of Istio’s histograms, or is written otherwise than Prometheus stores it.',
    why: 'Bounds are compared as text. Prometheus 3 stores `250.0`, Prometheus 2 what Envoy writes, `250`. Silent about bounds when a pod of the workspace has buckets of its own, and about the spelling when the version of Prometheus is not set.',
    fix: 'Take the nearest bound, or a pattern that matches both spellings.',
  },
  run(query, tell, workspace) {
    const { target } = workspace.settings;
    for (const { selector, info } of meshSelectors(query, target)) {
      const bounds = info.metric.buckets;
      if (info.part !== 'bucket' || !bounds) continue;
      for (const matcher of selector.matchers) {
        const { op, value } = matcher;
        if (matcher.label.value !== 'le' || op === undefined || isVariable(query, matcher.valueSpan)) continue;
        if (op === '=~' || op === '!~') {
          const regex = compileMatcher(value);
          const fits = !regex || ['', '+Inf', ...bounds.flatMap(spellings)].some((it) => regex.test(it));
          if (!fits && !workspace.derived(ownBuckets)) tell(found(query, matcher.span, `No bucket bound matches \`${value}\`.`));
          continue;
        }
        if (value === '+Inf' || value === '') continue;
        const number = /^[0-9.]+(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
        if (!bounds.includes(number)) {
          if (workspace.derived(ownBuckets)) continue;
          const near = Number.isNaN(number) ? undefined : nearest(bounds, number);
          const text = near === undefined ? undefined : `le${op === '=' ? '=~' : '!~'}"${pattern(near)}"`;
          tell(
            found(query, matcher.span, `\`${value}\` is no bucket bound of \`${info.metric.name}\`: ${bounds.join(', ')}.`, {
              fixes: text ? [mend(query, `Use the nearest bound, \`${near}\``, { span: matcher.span, text })] : [],
            }),
          );
          continue;
        }
        if (!target.prometheusGiven) continue;
        const three = atLeast(target.prometheus, '3.0');
        const stored = Number.isInteger(number) ? (three ? `${number}.0` : `${number}`) : `${number}`;
        if (value === stored) continue;
        const text = `le${op === '=' ? '=~' : '!~'}"${pattern(number)}"`;
        tell(
          found(query, matcher.span, `Prometheus ${target.prometheus} stores this bound as \`${stored}\`.`, {
            severity: 'information',
            fixes: [
              mend(query, `Use \`${stored}\``, { span: matcher.valueSpan, text: `"${stored}"` }),
              mend(query, 'Match both spellings', { span: matcher.span, text }),
            ],
          }),
        );
      }
    }
  },
});

/** A pattern, as text between quotes, that matches both spellings. */
function pattern(bound: number): string {
  return Number.isInteger(bound) ? `${bound}(\\\\.0)?` : `${bound}`.replace('.', '\\\\.');
}
