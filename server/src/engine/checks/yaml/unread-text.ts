import { damageOf } from '../../syntax/damage.js';
import { check } from '../check.js';

/** Text behind the end of the document that no reader looks at. go-yaml: Unmarshal reads one document. */
export const unreadText = check({
  code: 'yaml/unread-text',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'warning', costs: 'What stands here has no effect, and nobody says so.' },
  docs: {
    what: 'The document has ended above, and what follows is never read.',
    why: 'A `...` line, a key indented less than the first one, or a closed bracket ends it; the programs ignore the rest without a word.',
    fix: 'Indent all keys alike, take out the `...`, or begin a new document with `---`.',
  },
  run({ document }, tell) {
    const { unread, region } = document;
    if (!unread || document.shape !== 'whole' || damageOf(document).some((it) => it.kind === 'ellipsis' || it.kind === 'shell-command'))
      return;
    // kubectl reads objects of JSON side by side; those on one line are one segment of ours.
    if (region.text.startsWith('{', unread.start) && /\}[ \t]*$/.test(region.text.slice(0, unread.start))) return;
    const line = region.text.slice(unread.start).search(/[\r\n]|$/);
    const span = { start: unread.start, end: unread.start + Math.max(1, line) };
    tell({
      message: 'Nothing is read from here on: the document has ended above.',
      at: { value: undefined, region, span },
      tag: 'unnecessary',
    });
  },
});
