import { check } from '../check.js';

const placeholder = /\{\{[^}\n]*\}\}/;

export const goTemplate = check({
  code: 'datakit/go-template',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: "expected '.' or ']' to end table name, but got '{' instead" },
  docs: {
    what: 'A Go template’s placeholder in the name of a table.',
    why: 'It stands in DataKit’s documentation and sources for the name of the input; copied as it is, the text is no TOML.',
    fix: 'Write the input’s name: `[inputs.prom.tags]`.',
  },
  run({ document }, tell) {
    const { region } = document;
    for (const line of region.text.matchAll(/^[ \t]*\[\[?[^\]\n]*\{\{.*$/gm)) {
      const found = placeholder.exec(line[0]);
      if (!found) continue;
      const start = line.index + found.index;
      const span = { start, end: start + found[0].length };
      tell({
        message: "expected '.' or ']' to end table name, but got '{' instead",
        hint: `Write the input’s name instead of \`${found[0]}\`.`,
        at: { value: undefined, region, span },
        tool: 'DataKit',
        fixes: [{ title: 'Write `prom`', edits: [{ region, span, text: 'prom' }] }],
      });
    }
  },
});
