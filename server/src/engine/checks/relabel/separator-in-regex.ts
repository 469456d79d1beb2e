import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { soundRules } from '../shared-relabel.js';

export const separatorInRegex = check({
  code: 'relabel/separator-in-regex',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rule never does what it says.' },
  docs: {
    what: 'A pattern with `;` although another separator is set.',
    why: 'The values are joined with `separator`; `;` is only the default.',
    fix: 'Write the separator that is set into the pattern, or take `separator` out.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node, text } = rule.regex;
      const { text: separator, node: own } = rule.separator;
      if (!node || !own || separator === ';' || rule.sources.length < 2 || !text.includes(';')) continue;
      tell({
        message: `The values are joined with ${JSON.stringify(separator)}, and the pattern asks for \`;\`.`,
        at: atNode(node),
        related: [{ message: 'The separator is set here.', at: atNode(own) }],
      });
    }
  },
});
