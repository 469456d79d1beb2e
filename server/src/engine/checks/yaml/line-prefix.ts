import { refuserOf } from '../../resources/indentation.js';
import { parseYaml } from '../../syntax/yaml.js';
import { withText } from '../../text/region.js';
import { check } from '../check.js';
import { damageFindings } from '../shared-damage.js';

/** Numbers of lines, or the marks of a quotation or a diff, that were copied with the text. */
export const linePrefix = check({
  code: 'yaml/line-prefix',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'mapping values are not allowed in this context' },
  docs: {
    what: 'Every line begins with its number, the name of its file, with `>` or with the signs of a diff.',
    why: 'Pages and terminals show them beside a text, and a paste takes them along. To YAML they are a part of the keys: the file is refused, or no key in it is one that anybody knows.',
    fix: 'Take them out.',
  },
  run: ({ document }, tell) =>
    damageFindings(document, 'line-prefix', ({ region, problem, edits }) => {
      // What it was before tells who would read it.
      const refuser = edits[0] && refuserOf(parseYaml(withText(region, edits[0].text)).root);
      return {
        hint: 'Every line begins with what came along with the paste: its number, the name of its file, or the mark of a quotation or a diff.',
        title: 'Take it out of all lines',
        ...(problem || refuser ? {} : { severity: 'warning' as const }),
        ...(refuser ? { tool: refuser } : {}),
      };
    }).forEach(tell),
});
