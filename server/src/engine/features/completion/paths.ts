import type { Engine } from '../../engine.js';
import type { Unit } from '../../resources/unit.js';
import { relativePath } from '../../workspace/paths.js';
import type { ShapePlace } from '../shape-place.js';
import type { Offer } from './item.js';

/** Files of the workspace for a field that names some, as paths from the folder of the file; undefined: the field names none. */
export function pathOffers({ workspace }: Engine, { unit, path, at }: ShapePlace): readonly Offer[] | undefined {
  if (at === 'key') return undefined;
  const kind = wanted(unit, path.join('.'));
  // What a ConfigMap carries counts its paths from a folder of the pod.
  if (!kind || ('carrier' in unit && unit.carrier)) return undefined;
  const from = workspace.uriOf(unit);
  const uris = workspace.units(kind).flatMap((it) => ('carrier' in it && it.carrier ? [] : [workspace.uriOf(it)]));
  const paths = [...new Set(uris)].flatMap((uri) => (uri === from ? [] : (relativePath(from, uri) ?? []))).sort();
  return [...paths, ...globs(paths)].map((label) => ({ label, kind: 'value' }));
}

function wanted(unit: Unit, where: string): 'RuleFile' | 'PrometheusConfig' | 'TargetGroups' | 'TemplateFile' | undefined {
  switch (unit.unit) {
    case 'PrometheusConfig':
      if (where === 'rule_files.*') return 'RuleFile';
      if (where === 'scrape_config_files.*') return 'PrometheusConfig';
      return /(^|\.)file_sd_configs\.\*\.files\.\*$/.test(where) ? 'TargetGroups' : undefined;
    case 'RuleTest':
      return where === 'rule_files.*' ? 'RuleFile' : undefined;
    case 'AlertmanagerFile':
      return where === 'templates.*' ? 'TemplateFile' : undefined;
    default:
      return undefined;
  }
}

/** `rules/*.yml` where a folder has several files of one ending. */
function globs(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    if (dot < 0) continue;
    const glob = `${path.slice(0, path.length - name.length)}*${name.slice(dot)}`;
    counts.set(glob, (counts.get(glob) ?? 0) + 1);
  }
  return [...counts].flatMap(([glob, count]) => (count > 1 && glob.includes('/') ? [glob] : []));
}
