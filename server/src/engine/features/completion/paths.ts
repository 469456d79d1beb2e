import type { Engine } from '../../engine.js';
import { relativePath, resolvePath } from '../../workspace/paths.js';
import { asItem, type ShapePlace } from '../shape-place.js';
import { textSpan } from './inner-text.js';
import type { Offer } from './item.js';
import type { YamlOffers } from './yaml.js';

type Wanted = 'RuleFile' | 'PrometheusConfig' | 'TargetGroups' | 'TemplateFile' | 'any';

/**
 * Offers for a field that names files, as paths from the folder of the file; undefined: the field names none. Files that we read are known by what they
 * hold; `listed`: the names in the folder below, for fields that may name any.
 */
export function completePath({ workspace }: Engine, found: ShapePlace, listed: readonly string[]): YamlOffers | undefined {
  const place = asItem(found);
  const wanted = wantedAt(place);
  if (!wanted) return undefined;
  const { unit, region } = place;
  const { word, folder } = typedAt(place);
  const from = workspace.uriOf(unit);
  const offers = () => {
    if (wanted === 'any') return listed.map((name) => `${folder}${name}`).filter((it) => resolvePath(from, it) !== from);
    const uris = workspace.units(wanted).flatMap((it) => ('carrier' in it && it.carrier ? [] : [workspace.uriOf(it)]));
    const paths = [...new Set(uris)].flatMap((uri) => (uri === from ? [] : (relativePath(from, uri) ?? []))).sort();
    return [...paths, ...globs(paths)].map((it) => (folder.startsWith('./') && !it.startsWith('../') ? `./${it}` : it));
  };
  const isQuoted = /["']/.test(region.text.charAt(word.start - 1));
  const written = (label: string): Offer => ({
    label,
    kind: 'value',
    ...(isQuoted || /^[\w./][^\s:#,[\]{}]*$/.test(label) ? {} : { insert: JSON.stringify(label) }),
    ...(label.endsWith('/') ? { again: true } : {}),
  });
  return { offers: offers().map(written), region, word };
}

/** The uri of the folder whose names `completePath` may need; undefined: the field names no files. */
export function askedFolder({ workspace }: Engine, found: ShapePlace): string | undefined {
  const place = asItem(found);
  return wantedAt(place) ? resolvePath(workspace.uriOf(place.unit), typedAt(place).folder) : undefined;
}

/** What is typed of a path, and its part before the cursor up to the last slash. */
function typedAt(place: ShapePlace) {
  const word = textSpan(place);
  const typed = place.region.text.slice(word.start, place.offset);
  return { word, folder: typed.slice(0, typed.lastIndexOf('/') + 1) };
}

function wantedAt({ unit, path, at, field }: ShapePlace): Wanted | undefined {
  // What a ConfigMap carries, or a chart's values hold, counts its paths from a folder of the pod.
  if (at === 'key' || ('carrier' in unit && unit.carrier) || ('root' in unit && unit.root !== unit.document.root)) return undefined;
  const where = path.join('.');
  switch (unit.unit) {
    case 'PrometheusConfig':
      if (where === 'rule_files.*') return 'RuleFile';
      if (where === 'scrape_config_files.*') return 'PrometheusConfig';
      if (/(^|\.)file_sd_configs\.\*\.files\.\*$/.test(where)) return 'TargetGroups';
      return namesFile(where, field?.name) ? 'any' : undefined;
    case 'RuleTest':
      return where === 'rule_files.*' ? 'RuleFile' : undefined;
    case 'AlertmanagerFile':
      if (where === 'templates.*') return 'TemplateFile';
      return namesFile(where, field?.name) ? 'any' : undefined;
    default:
      return undefined;
  }
}

/** Certificates, keys, passwords; a log is no file that is there before it is written. */
function namesFile(where: string, field = ''): boolean {
  return /(?<!_log)_file(_path)?$/.test(field) || /(^|\.)(http_)?headers\.[^.]+\.files\.\*$/.test(where);
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
