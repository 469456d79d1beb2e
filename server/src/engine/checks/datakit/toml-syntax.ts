import { isDuplicateKey } from '../../datakit/instances.js';
import { check } from '../check.js';

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
  *run({ document }) {
    if (document.shape !== 'whole') return;
    for (const { message, region, span } of document.problems) {
      if (isDuplicateKey(message)) continue;
      yield { message: wordsOf(message), at: { value: undefined, region, span }, tool: 'DataKit' };
    }
  },
});

/** The words of BurntSushi/toml where we know them. lex.go. */
function wordsOf(message: string): string {
  return /unterminated string/i.test(message) ? 'strings cannot contain newlines' : message;
}
