import type { Unit } from '../../resources/unit.js';
import { readsFirstOnly } from '../../resources/unread.js';
import type { Document } from '../../syntax/tree.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';

export const secondDocument = check({
  code: 'yaml/second-document',
  scope: 'workspace',
  on: ['Document'],
  weight: { severity: 'warning', costs: 'What stands in it has no effect, and nobody says so.' },
  docs: {
    what: 'A second document stands in a file of which Prometheus or Alertmanager reads only the first.',
    why: 'prometheus.yml, rule files, alertmanager.yml and rule tests are one document; what follows `---` is ignored, even if it is broken.',
    fix: 'Move it into a file of its own, or join the two.',
  },
  *run({ document }, workspace) {
    if (document.root.type === 'missing' || document.region.home.type !== 'file') return;
    const first = workspace.derived(firstConfigs).get(document.region.home.uri);
    if (first?.region.home.type !== 'file' || document === first || document.region.home.line <= first.region.home.line) return;
    const marker = document.region.text.startsWith('---') ? { start: 0, end: 3 } : { start: 0, end: 1 };
    yield {
      message: 'This document is never read: the program reads only the first one of the file.',
      at: { value: undefined, region: document.region, span: marker },
      tag: 'unnecessary',
    };
  },
});

/** By uri the first document of a file that a Go program reads as one configuration. */
function firstConfigs(workspace: Workspace): ReadonlyMap<string, Document> {
  const found = new Map<string, Document>();
  const kinds = ['PrometheusConfig', 'AlertmanagerFile', 'RuleTest', 'RuleFile'] as const;
  const units: readonly Unit[] = kinds.flatMap((kind) => [...workspace.units(kind)]);
  for (const { document } of units.filter(readsFirstOnly)) {
    const { home } = document.region;
    if (home.type !== 'file') continue;
    const { uri } = home;
    const known = found.get(uri);
    if (!known || (known.region.home.type === 'file' && home.line < known.region.home.line)) found.set(uri, document);
  }
  return found;
}
