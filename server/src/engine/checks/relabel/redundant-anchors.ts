import { branchesOf } from '../../re2/shape.js';
import { regionOf } from '../../syntax/regions.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const redundantAnchors = check({
  code: 'relabel/redundant-anchors',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'none: it is only noise.' },
  docs: {
    what: '`^` or `$` around a pattern.',
    why: 'Prometheus anchors every pattern of relabeling on both ends.',
    fix: 'Take them out.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node, text } = rule.regex;
      const body = text.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
      // `^$` is how people write the empty text.
      if (!node || body === text || body === '' || branchesOf(text).length > 1) continue;
      const { region, span } = { region: regionOf(node), span: { start: 0, end: text.length } };
      tell({
        message: 'Patterns of relabeling are anchored already.',
        at: atNode(node),
        tag: 'unnecessary',
        fixes: [{ title: 'Take the anchors out', safe: true, edits: [{ region, span, text: body }] }],
      });
    }
  },
});
