import { readingOfToml } from '../../datakit/toml-fault.js';
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
    const { region } = document;
    const { fault } = readingOfToml(region);
    // Around an action of a template nothing is certain.
    if (fault?.kind !== 'syntax' || region.text.includes('{{')) return;
    const at = { value: undefined, region, span: faultSpan(region.text, fault.at) };
    tell(
      withFixes({ message: fault.message, at, tool: 'DataKit' }, () => {
        const repair = tomlRepair(region.text, fault);
        if (!repair) return [];
        const { line, title, text } = repair;
        return [{ title, preferred: true, edits: [{ region, span: { start: line.start, end: line.end }, text }] }];
      }),
    );
  },
});
