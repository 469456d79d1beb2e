import { readsFirstOnly } from '../../resources/unread.js';
import type { Document } from '../../syntax/tree.js';
import { faultAhead } from '../../syntax/yaml.js';
import type { Index } from '../../workspace/table.js';
import { check } from '../check.js';
import { readerOf } from '../shared-damage.js';

export const secondDocument = check({
  code: 'yaml/second-document',
  scope: 'workspace',
  on: ['Document'],
  weight: { severity: 'warning', costs: 'What stands in it has no effect, and nobody says so.' },
  docs: {
    what: 'A second document stands in a file of which Prometheus or Alertmanager reads only the first.',
    why: 'prometheus.yml, rule files, alertmanager.yml and rule tests are one document; what follows `---` is ignored, even if it is broken, but for its first word in a rule file.',
    fix: 'Move it into a file of its own, or join the two.',
  },
  run({ document }, tell, workspace) {
    if ((document.root.type === 'missing' && document.problems.length === 0) || document.region.home.type !== 'file') return;
    // Which of them is the first changes with the lines above, and nobody asks again: what stands below it is told where findings are shown.
    const read = workspace.named(configs, document.region.home.uri);
    const [first] = read;
    if (!first || !read.some((it) => it !== document)) return;
    const ahead = document.problems.length > 0 && readerOf(first) === 'R' ? faultAhead(document.region) : undefined;
    if (ahead) {
      const { message, region, span } = ahead;
      tell({
        message,
        hint: 'The reader of rule files looks at the beginning of the next document too.',
        at: { value: message, region, span },
        severity: 'error',
        tool: 'promtool',
      });
    }
    const marker = document.region.text.startsWith('---') ? { start: 0, end: 3 } : { start: 0, end: 1 };
    tell({
      message: 'This document is never read: the program reads only the first one of the file.',
      at: { value: undefined, region: document.region, span: marker },
      tag: 'unnecessary',
    });
  },
});

/** By uri the documents of a file that a Go program reads as one configuration. */
const configs: Index<'PrometheusConfig' | 'AlertmanagerFile' | 'RuleTest' | 'RuleFile', Document> = {
  on: ['PrometheusConfig', 'AlertmanagerFile', 'RuleTest', 'RuleFile'],
  entries: (unit) => {
    const { home } = unit.document.region;
    return readsFirstOnly(unit) && home.type === 'file' ? [[home.uri, unit.document]] : [];
  },
};
