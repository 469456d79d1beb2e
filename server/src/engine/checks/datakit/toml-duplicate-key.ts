import { readingOfToml } from '../../datakit/toml-fault.js';
import { check } from '../check.js';

export const tomlDuplicateKey = check({
  code: 'datakit/toml-duplicate-key',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: "Key 'inputs.prom.source' has already been defined." },
  docs: {
    what: 'A key that is set twice in one table.',
    why: 'TOML allows a key once; DataKit decodes the whole text or nothing. Of a list that is written twice it takes the last one, without a word.',
    fix: 'Take one of them out.',
  },
  run({ document }, tell) {
    if (document.shape !== 'whole') return;
    const { region } = document;
    const { fault, replacing } = readingOfToml(region);
    const keyAt = (start: number) => {
      const length = /^[\w-]*/.exec(region.text.slice(start))?.[0].length ?? 0;
      return { value: undefined, region, span: { start, end: start + Math.max(1, length) } };
    };
    if (fault?.kind === 'key') tell({ message: fault.message, at: keyAt(fault.at), tool: 'DataKit' });
    if (replacing !== undefined)
      tell({
        message: 'This list is there already: DataKit takes the last one.',
        at: keyAt(replacing),
        severity: 'warning',
        tool: 'Mesh Monitoring',
      });
  },
});
