import { patternTokens } from '../../re2/compile.js';
import { isAnchoredInside, literalsOf } from '../../re2/shape.js';
import { check } from '../check.js';
import { rewriteFault } from '../shared-address.js';
import { atNode } from '../shared-node.js';
import { soundRules, textPlace } from '../shared-relabel.js';

const withSources = new Set(['replace', 'keep', 'drop']);

/** Separators that every matching text has, as far as that can be told: those outside of groups and without a quantifier. */
function separatorsAtLeast(pattern: string): number {
  if (pattern.includes('|')) return 0;
  let depth = 0;
  let count = 0;
  for (const { type, start, end } of patternTokens(pattern)) {
    if (type === 'open') depth++;
    else if (type === 'close') depth--;
    else if (depth === 0 && type === 'char' && pattern.slice(start, end) === ';' && !/^[?*{]/.test(pattern.slice(end))) count++;
  }
  return count;
}

function separatorText(count: number): string {
  return count === 0 ? 'no `;`' : count === 1 ? 'one `;`' : `${count} \`;\``;
}

export const regexNeverMatches = check({
  code: 'relabel/regex-never-matches',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the rule never does what it says.' },
  docs: {
    what: 'A pattern that the joined source labels can never match.',
    why: 'The values are joined with the separator, `;` unless another is given: with two source labels there is one in every text, with one there is none.',
    fix: 'Write as many separators into the pattern as there are between the labels.',
  },
  run(unit, tell) {
    for (const rule of soundRules(unit)) {
      const { node, text } = rule.regex;
      const count = rule.sources.length;
      if (node && isAnchoredInside(text)) {
        tell({ message: 'It asks for text behind `$` or before `^`: it never matches.', at: textPlace(rule, rule.regex) });
        continue;
      }
      const separator = rule.separator.text;
      if (!node || count === 0 || separator === '' || !withSources.has(rule.action)) continue;
      const values = literalsOf(text);
      const separators = (it: string) => it.split(separator).length - 1;
      if (separator !== ';') {
        // Values may hold another separator themselves; a text without it is none of several values. A `;` instead has a check of its own.
        if (values?.every((it) => separators(it) < count - 1) && !text.includes(';'))
          tell({
            message: `The ${count} values are joined with ${JSON.stringify(separator)}, which the pattern does not have: it never matches.`,
            at: atNode(node),
          });
        continue;
      }
      const fits = values ? values.some((it) => separators(it) >= count - 1) : separatorsAtLeast(text) <= count - 1;
      const many = values ? Math.min(...values.map(separators)) : separatorsAtLeast(text);
      if (fits && many <= count - 1) continue;
      // Told with what is missing.
      if (unit.stage === 'target' && rewriteFault(rule)) continue;
      tell({
        message: `${count === 1 ? 'One label' : `${count} labels`} give${count === 1 ? 's' : ''} ${separatorText(count - 1)}, the pattern has ${separatorText(many)}: it never matches.`,
        at: atNode(node),
      });
    }
  },
});
