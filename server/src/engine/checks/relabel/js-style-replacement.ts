import { check } from '../check.js';
import { partPlace, soundRules } from '../shared-relabel.js';

export const jsStyleReplacement = check({
  code: 'relabel/js-style-replacement',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the characters stand in the label as they are.' },
  docs: {
    what: 'A reference to a group in the style of another language.',
    why: 'Go writes a group as `$1`, or with its number or name in braces; `\\1`, `$&` and `$<name>` are plain text.',
    fix: 'Write `$\u007b1}`, `$\u007b0}`, `$\u007bname}`.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node, text } = rule.replacement;
      const match = node && (rule.action === 'replace' || rule.action === 'labelmap') ? /\\(\d)|\$&|\$<(\w+)>/.exec(text) : null;
      if (!node || !match) continue;
      const better = `$\u007b${match[1] ?? match[2] ?? 0}}`;
      const place = partPlace(node, { start: match.index, end: match.index + match[0].length });
      tell({
        message: `\`${match[0]}\` is plain text here; a group is written \`${better}\`.`,
        at: place,
        fixes: [{ title: `Write \`${better}\``, preferred: true, edits: [{ region: place.region, span: place.span, text: better }] }],
      });
    }
  },
});
