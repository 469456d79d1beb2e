import { deref, get, itemsOf, textOf } from '../syntax/access.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { keptOn } from '../text/remember.js';
import type { Unit } from './unit.js';

/** A path or glob that a text refers to. */
export interface FileReference {
  readonly node: ScalarNode;
  readonly path: string;
  /** `read`: a file of ours, to be checked with the one that names it; `targets`, `template`: one of target groups, of notification templates; `exists`: only whether it is there matters. */
  readonly use: 'read' | 'targets' | 'template' | 'exists';
  readonly glob: boolean;
}

const globChars = /[*?[\]]/;

/** The files that a unit names, as it writes them. */
export function referencesOf(unit: Unit): readonly FileReference[] {
  switch (unit.unit) {
    case 'PrometheusConfig':
      // What a chart's values hold counts its paths from a folder of the pod, too.
      if (unit.carrier || unit.root !== unit.document.root) return [];
      return [
        ...list(get(unit.root, 'rule_files'), 'read'),
        ...list(get(unit.root, 'scrape_config_files'), 'read'),
        ...namedFiles(unit.root),
      ];
    case 'RuleTest':
      return unit.carrier ? [] : list(get(unit.root, 'rule_files'), 'read');
    case 'AlertmanagerFile':
      return unit.carrier || unit.root !== unit.document.root
        ? []
        : [...list(get(unit.root, 'templates'), 'template'), ...namedFiles(unit.root)];
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

/** Fields of any section that name files: `password_file`, `ca_file`, `credentials_file_path`, target files of a discovery, headers read from files. */
const namedFiles = keptOn((root: Node): readonly FileReference[] => {
  const found: FileReference[] = [];
  collect(root, [], found);
  return found;
});

/** `above`: the fields that hold the node, outermost first, without lists. */
function collect(node: Node, above: string[], into: FileReference[]): void {
  if (above.length > 12) return;
  if (node.type === 'list') for (const it of node.items) collect(it, above, into);
  if (node.type !== 'map') return;
  for (const { key, value } of node.pairs) {
    const name = key.type === 'scalar' ? textOf(key) : '';
    if (value.type === 'scalar') {
      if (/_file(_path)?$/.test(name) && textOf(value)) into.push(reference(value, 'exists'));
    } else if (name === 'files' && above.at(-1) === 'file_sd_configs') append(into, list(value, 'targets'));
    else if (name === 'files' && /^(http_)?headers$/.test(above.at(-2) ?? ''))
      for (const it of list(value, 'exists')) into.push({ ...it, glob: false });
    else {
      above.push(name);
      collect(value, above, into);
      above.pop();
    }
  }
}
