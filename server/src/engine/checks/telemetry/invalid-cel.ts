import { labelInfo } from '../../catalogue/labels.js';
import { parseCel } from '../../istio/cel/parse.js';
import { tagsOf } from '../../istio/tags.js';
import { textOf } from '../../syntax/access.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const invalidCel = check({
  code: 'telemetry/invalid-cel',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the label is missing; a standard label disappears from the metric.' },
  docs: {
    what: 'The value of a tag that is no CEL expression.',
    why: 'Nothing refuses it: the proxy drops the expression, and with it the label.',
    fix: 'Write CEL. A fixed text needs quotes of its own: `value: "\'core\'"`.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const tag of tagsOf(it)) {
      if (!tag.value) continue;
      const text = textOf(tag.value);
      const [problem] = text === '' ? [] : parseCel(text).problems;
      if (!problem) continue;
      const lost = labelInfo(tag.name)?.origin === 'istio';
      tell({
        message: `The value of \`${tag.name}\` is no CEL expression (${problem.message.replace(/^Syntax error: | expecting .*$/gs, '')}): ${
          lost ? 'the standard label disappears from the metric' : 'the proxy does not add the label'
        }.`,
        at: atNode(tag.value),
      });
    }
  },
});
