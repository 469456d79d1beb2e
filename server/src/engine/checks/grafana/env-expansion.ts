import { get, itemsOf, keyText, pairsOf, textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { Node, ScalarNode } from '../../syntax/tree.js';
import { valuesOf } from '../../syntax/walk.js';
import { check, type Tell } from '../check.js';
import { alertRulesOf, groupsOf } from '../shared-grafana.js';
import { partPlace } from '../shared-relabel.js';

/** Fields of a rule whose `$` stays: queries as they stand, and annotations, where only the braced form is filled. */
const kept = new Set(['data', 'annotations']);

/** pkg/services/provisioning/values/values.go, pkg/services/provisioning/alerting/rules_types.go. */
export const envExpansion = check({
  code: 'grafana/env-expansion',
  scope: 'unit',
  on: ['GrafanaProvisioning'],
  weight: { severity: 'warning', costs: 'the text behind `$` is gone when the file is read.' },
  docs: {
    what: 'A template’s variable in a provisioned text where Grafana puts in environment variables.',
    why: 'In titles, labels and settings `$labels` is the environment variable `labels`: empty. Annotations keep it, and queries are left as they stand.',
    fix: 'Write `$$`: it becomes one `$`.',
  },
  run(unit, tell) {
    for (const rule of groupsOf(unit).flatMap(alertRulesOf)) {
      for (const pair of pairsOf(rule.node)) if (!kept.has(keyText(pair) ?? '')) expanded(tell, pair.value);
    }
    for (const receiver of itemsOf(get(unit.root, 'contactPoints')).flatMap((it) => itemsOf(get(it, 'receivers')))) {
      for (const field of ['settings', 'secureSettings']) {
        const settings = get(receiver, field);
        if (settings) expanded(tell, settings);
      }
    }
  },
});

function expanded(tell: Tell, root: Node): void {
  for (const node of valuesOf(root)) usesIn(tell, node);
}

function usesIn(tell: Tell, node: ScalarNode): void {
  const text = textOf(node);
  if (!text.includes('$')) return;
  const region = regionOf(node);
  for (const action of text.matchAll(/\{\{.*?\}\}/gs)) {
    for (const use of action[0].matchAll(/(?<!\$)(?:\$\$)*(\$[A-Za-z_]\w*)/g)) {
      const name = use[1] ?? '';
      const start = action.index + use.index + use[0].length - name.length;
      tell({
        message: `Grafana puts the environment variable \`${name.slice(1)}\` here when it reads the file: write \`$${name}\`.`,
        at: partPlace(node, { start, end: start + name.length }),
        fixes: [{ title: `Write \`$${name}\``, preferred: true, edits: [{ region, span: { start, end: start }, text: '$' }] }],
      });
    }
  }
}
