import { deref, get, itemsOf, textOf } from '../syntax/access.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { jobsOf } from './jobs.js';
import type { Unit } from './unit.js';

/** A path or glob that a text refers to. */
export interface FileReference {
  readonly node: ScalarNode;
  readonly path: string;
  /** `read`: a file of ours, to be checked with the one that names it; `template`: one of notification templates; `exists`: only whether it is there matters. */
  readonly use: 'read' | 'template' | 'exists';
  readonly glob: boolean;
}

const globChars = /[*?[\]]/;

/** The files that a unit names, as it writes them. */
export function referencesOf(unit: Unit): readonly FileReference[] {
  switch (unit.unit) {
    case 'PrometheusConfig':
      if (unit.carrier) return [];
      return [
        ...list(get(unit.root, 'rule_files'), 'read'),
        ...list(get(unit.root, 'scrape_config_files'), 'read'),
        ...jobsOf(unit).flatMap((job) => itemsOf(get(job, 'file_sd_configs') ?? job).flatMap((sd) => list(get(sd, 'files'), 'read'))),
        ...secretFiles(unit.root, 0),
      ];
    case 'RuleTest':
      return unit.carrier ? [] : list(get(unit.root, 'rule_files'), 'read');
    case 'AlertmanagerFile':
      return unit.carrier ? [] : [...list(get(unit.root, 'templates'), 'template'), ...secretFiles(unit.root, 0)];
    case 'ProjectFile': {
      const mesh = get(unit.root, 'mesh');
      const path = mesh && get(mesh, 'config');
      return path?.type === 'scalar' && textOf(path) !== '' ? [{ ...reference(path, 'read'), glob: false }] : [];
    }
    default:
      return [];
  }
}

function list(node: Node | undefined, use: FileReference['use']): readonly FileReference[] {
  return (node ? itemsOf(node) : []).flatMap((item) => {
    const it = deref(item);
    return it?.type === 'scalar' ? [reference(it, use)] : [];
  });
}

function reference(node: ScalarNode, use: FileReference['use']): FileReference {
  const path = textOf(node);
  return { node, path, use, glob: globChars.test(path) };
}

/** Fields that name one file: `password_file`, `ca_file`, `credentials_file` … */
function secretFiles(node: Node, depth: number): readonly FileReference[] {
  if (depth > 12) return [];
  if (node.type === 'list') return node.items.flatMap((it) => secretFiles(it, depth + 1));
  if (node.type !== 'map') return [];
  return node.pairs.flatMap(({ key, value }) => {
    const name = key.type === 'scalar' ? textOf(key) : '';
    if (value.type === 'scalar' && name.endsWith('_file') && textOf(value)) return [reference(value, 'exists')];
    return secretFiles(value, depth + 1);
  });
}
