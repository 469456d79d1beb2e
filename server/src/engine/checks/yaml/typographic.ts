import { textOf } from '../../syntax/access.js';
import { asciiMarks } from '../../syntax/damage.js';
import type { Node, ScalarNode } from '../../syntax/tree.js';
import { foundIn } from '../../syntax/walk.js';
import { check } from '../check.js';
import { damageFindings } from '../shared-damage.js';

/** Quotes, colons, blanks and dashes that a page or an editor made out of plain ones. */
export const typographic = check({
  code: 'yaml/typographic',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: "could not find expected ':'" },
  docs: {
    what: 'A typographic quote, full-width colon, hard space or dash stands where YAML wants the plain one.',
    why: 'To YAML these are ordinary letters: the file is refused, or a value gets quotes into its text.',
    fix: 'Write the plain character. Marks inside quoted text are not reported.',
  },
  run({ document }, tell) {
    damageFindings(document, 'typographic', () => ({
      hint: 'This character only looks like the plain one that YAML wants.',
      title: 'Write plain characters',
    })).forEach(tell);
    if (document.format !== 'yaml' || document.shape !== 'whole' || document.problems.length > 0) return;
    if (!(document.pieces ?? [document.region]).some(({ text }) => marks.test(text))) return;
    for (const node of foundIn(document.root, remembered, mistaken)) {
      const text = textOf(node);
      const isQuoted = quoted.test(text);
      tell({
        severity: 'warning',
        message: isQuoted
          ? 'The typographic quotes become part of the value: YAML knows only the plain ones.'
          : 'The full-width colon becomes part of the text: YAML knows only the plain one.',
        at: { value: text, region: node.region, span: node.span },
        fixes: [
          {
            title: isQuoted ? 'Write plain quotes' : 'Write a plain colon',
            edits: [{ region: node.region, span: node.span, text: asciiMarks(node.region.text.slice(node.span.start, node.span.end)) }],
            preferred: true,
          },
        ],
      });
    }
  },
});

const remembered = new WeakMap<Node, readonly ScalarNode[]>();
const none: readonly ScalarNode[] = [];

/** A mark of those below. */
const marks = /[\u201c\u2018\uff02\uff07\uff1a]/;
const quoted = /^[\u201c\u2018\uff02\uff07][\s\S]*[\u201d\u2019\u201c\uff02\uff07]$/;
/** A key with its value, which YAML takes for one text. */
const pairOfText = /^[A-Za-z_][\w./-]*[ \t]*\uff1a[ \t]*\S[^\r\n]*$/;

function mistaken(node: Node): readonly ScalarNode[] {
  if (node.type === 'map')
    return node.pairs.flatMap(({ key, value }) => {
      // In a block such a text is a fault of its own, or told by who wants a map there; of metadata nobody tells.
      const isMetadata = key.type === 'scalar' && textOf(key) === 'metadata';
      const it = node.flow && value.type === 'missing' ? key : isMetadata ? value : undefined;
      return it && isPlain(it, pairOfText) ? [it] : [];
    });
  return isPlain(node, quoted) ? [node] : none;
}

function isPlain(node: Node, form: RegExp): node is ScalarNode {
  return node.type === 'scalar' && node.style === 'plain' && form.test(textOf(node));
}
