import { expositionFault } from '../../prometheus/exposition.js';
import { check } from '../check.js';

export const expositionSyntax = check({
  code: 'prometheus/exposition-syntax',
  scope: 'unit',
  on: ['Exposition'],
  weight: { severity: 'error', refusedBy: 'promtool', says: 'expected float as value, got "x"' },
  docs: {
    what: 'A text of metrics that does not follow the exposition format.',
    why: 'Prometheus drops the whole scrape, `promtool check metrics` stops at the first fault.',
    fix: 'One sample a line: name, labels in braces, value, perhaps a timestamp in milliseconds; the last line ends with a line break.',
  },
  run({ document: { region } }, tell) {
    const fault = expositionFault(region.text);
    if (!fault) return;
    const { text } = region;
    const at = Math.min(fault.at, Math.max(0, text.length - 1));
    // No place lies between the two characters of a line break.
    const start = text.startsWith('\r\n', at - 1) ? at - 1 : at;
    const end = start + (text.startsWith('\r\n', start) ? 2 : 1);
    tell({
      message: `text format parsing error in line ${fault.line}: ${fault.message}`,
      at: { value: undefined, region, span: { start, end: Math.min(end, text.length) } },
      tool: 'promtool',
    });
  },
});
