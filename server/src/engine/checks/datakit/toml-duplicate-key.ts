import { isDuplicateKey } from '../../datakit/instances.js';
import { check } from '../check.js';

export const tomlDuplicateKey = check({
  code: 'datakit/toml-duplicate-key',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: "Key 'inputs.prom.source' has already been defined." },
  docs: {
    what: 'A key that is set twice in one table.',
    why: 'TOML allows a key once; DataKit decodes the whole text or nothing.',
    fix: 'Take one of them out.',
  },
  run({ document }, tell) {
    if (document.shape !== 'whole') return;
    for (const { message, region, span } of document.problems) {
      if (!isDuplicateKey(message)) continue;
      tell({
        message: `Key '${pathAt(region.text, span.start)}' has already been defined.`,
        at: { value: undefined, region, span },
        tool: 'DataKit',
      });
    }
  },
});

/** The dotted path of the key that begins at an offset, as BurntSushi/toml prints it. */
function pathAt(text: string, at: number): string {
  const line = text.lastIndexOf('\n', at) + 1;
  const here = /^[^=\n\]]*/.exec(text.slice(at))?.[0].trim() ?? '';
  if (/^\s*\[/.test(text.slice(line))) return here;
  const headers = [...text.slice(0, line).matchAll(/^[ \t]*\[\[?([^\]\n]*)\]/gm)];
  const header = headers.at(-1)?.[1]?.trim();
  return header ? `${header}.${here}` : here;
}
