import { lostIndentation } from '../../resources/indentation.js';
import { check } from '../check.js';

export const lostIndentationCheck = check({
  code: 'yaml/lost-indentation',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'field rules not found in type rulefmt.RuleGroups' },
  docs: {
    what: 'All lines of a text stand in the first column, keys of inner maps among them.',
    why: 'Pages and chats take the blanks at the start of lines away. What belongs below another key then belongs to the file as a whole, and whoever reads it refuses the keys one after the other.',
    fix: 'Copy the text again with its indentation, or let it be indented by the fields that each kind of file has.',
  },
  run({ document }, tell) {
    const lost = lostIndentation(document);
    if (!lost) return;
    const { region } = document;
    tell({
      message: 'The indentation of this text is lost: from here on keys stand in the first column that belong below others.',
      at: { value: undefined, region, span: lost.span },
      tool: lost.tool,
      fixes:
        lost.restored === undefined
          ? []
          : [
              {
                title: 'Indent the text again',
                preferred: true,
                edits: [{ region, span: { start: 0, end: region.text.length }, text: lost.restored }],
              },
            ],
    });
  },
});
