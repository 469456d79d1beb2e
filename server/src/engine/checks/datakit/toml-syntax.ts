import { isDuplicateKey } from '../../datakit/instances.js';
import { tomlFault } from '../../datakit/toml-fault.js';
import { tomlRepair } from '../../datakit/toml-repair.js';
import { check } from '../check.js';
import { withFixes } from '../shared-lazy-fixes.js';

/** The character that is not expected; of a line that ends too early, its last one. */
function faultSpan(text: string, at: number) {
  let start = at;
  if (/^\s?$/.test(text.charAt(start))) while (start > 0 && /^\s?$/.test(text.charAt(start))) start--;
  return { start, end: Math.min(start + 1, text.length) };
}

export const tomlSyntax = check({
  code: 'datakit/toml-syntax',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: 'strings cannot contain newlines' },
  docs: {
    what: 'A text that is no TOML.',
    why: 'DataKit decodes the whole text or nothing: no instance of it is scraped, and only its own log says so.',
    fix: 'Mend the marked place.',
  },
  run({ document }, tell) {
    if (document.shape !== 'whole') return;
    for (const { message, region, span } of document.problems) {
      if (isDuplicateKey(message)) continue;
      // Our reader sees that something is wrong; what and where is said as DataKit's does.
      const fault = tomlFault(region.text);
      const at = fault ? { ...fault, span: faultSpan(region.text, fault.at) } : { message, span };
      tell(
        withFixes({ message: at.message, at: { value: undefined, region, span: at.span }, tool: 'DataKit' }, () => {
          const repair = fault && tomlRepair(region.text, fault);
          if (!repair) return [];
          const { line, title, text } = repair;
          return [{ title, preferred: true, edits: [{ region, span: { start: line.start, end: line.end }, text }] }];
        }),
      );
    }
  },
});
