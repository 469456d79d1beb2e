import { isDuplicateKey } from '../../datakit/instances.js';
import { faultOfToml } from '../../datakit/toml-fault.js';
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
    const { region, problems } = document;
    const fault = faultOfToml(region);
    if (fault?.kind === 'key') {
      const length = /^[\w-]*/.exec(region.text.slice(fault.at))?.[0].length ?? 0;
      const span = { start: fault.at, end: fault.at + Math.max(1, length) };
      tell({ message: fault.message, at: { value: undefined, region, span }, tool: 'DataKit' });
    }
    const twice = !fault && problems.find((it) => isDuplicateKey(it.message));
    if (twice)
      tell({
        message: 'This list is there already: DataKit takes the last one.',
        at: { value: undefined, region, span: twice.span },
        severity: 'warning',
        tool: 'Mesh Monitoring',
      });
  },
});
