import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { partPlace, soundRules } from '../shared-relabel.js';

export const unescapedDot = check({
  code: 'relabel/unescaped-dot',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'information', costs: 'the pattern also matches other names.' },
  docs: {
    what: 'A dot in a pattern that is a plain name otherwise.',
    why: 'A dot matches any character; in host names, versions and label keys a dot is meant.',
    fix: 'Write `\\.`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node, text } = rule.regex;
      if (!node || rule.action === 'labelmap' || !/^[\w-]+(\.[\w-]+)+(\/[\w.-]+)?(:\d+)?$/.test(text)) continue;
      const better = text.replaceAll('.', '\\.');
      const place = partPlace(node, { start: 0, end: text.length });
      tell({
        message: 'A dot matches any character.',
        at: atNode(node),
        fixes: [{ title: `Write \`${better}\``, edits: [{ region: place.region, span: place.span, text: better }] }],
      });
    }
  },
});
