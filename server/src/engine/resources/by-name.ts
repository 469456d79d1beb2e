import { deref, keysOf, keyText, pairsOf } from '../syntax/access.js';
import type { MapNode, Node } from '../syntax/tree.js';
import { isNear } from '../text/distance.js';
import { fileName, type Source } from './source.js';

// What a file is by its name, which is asked last.

/** Whose file a name says it is. */
export type NamedKind = 'prometheus' | 'alertmanager' | 'rules';

/** Keys at the top that only prometheus.yml has. */
export const prometheusKeys = ['scrape_configs', 'rule_files', 'remote_write', 'remote_read', 'scrape_config_files'];
export const alertmanagerKeys = ['receivers', 'inhibit_rules', 'time_intervals', 'mute_time_intervals', 'templates'];
const prometheusSections = [...prometheusKeys, 'global', 'alerting', 'storage', 'tracing', 'otlp', 'runtime'];
export const alertmanagerSections = [...alertmanagerKeys, 'global', 'route', 'tracing', 'event_recorder'];
/** Words that are no sign of either program: a part of a chart's values has them as well. */
const anybodysSections = ['storage', 'tracing', 'runtime', 'templates'];

/** Names are asked last, and only for files whose content does not tell yet: a new, nearly empty file. */
export function kindByName(source: Source): NamedKind | undefined {
  const name = fileName(source.path);
  if (/^prometheus\.ya?ml$/.test(name)) return 'prometheus';
  if (/^alertmanager\.ya?ml$/.test(name)) return 'alertmanager';
  if (/\.rules\.ya?ml$/.test(name)) return 'rules';
  return undefined;
}

/** By the name of a file, where its keys do not say otherwise; also by one such as `team.prometheus.yml`, in which nothing but that program's sections stands. */
export function kindByNameAndKeys(node: MapNode, source: Source): NamedKind | undefined {
  const byName = kindByName(source);
  if (byName !== undefined) return mayBe(byName, node) ? byName : undefined;
  const name = fileName(source.path);
  const keys = keysOf(node);
  if (!/\.ya?ml$/.test(name) || keys.length === 0) return undefined;
  const holdsOnly = (sections: readonly string[]) =>
    keys.every((key) => sections.some((it) => isNear(key, it))) && !keys.every((key) => anybodysSections.includes(key));
  if (/(^|[._-])prometheus[._-]/.test(name) && holdsOnly(prometheusSections)) return 'prometheus';
  if (/(^|[._-])alertmanager[._-]/.test(name) && holdsOnly(alertmanagerSections)) return 'alertmanager';
  return undefined;
}

/** What stands further inside a configuration, and at the top of one whose indentation is wrong. */
const innerKeys =
  /_(?:configs?|interval|timeout|labels|limit|wait|files?|matchers|match|match_re)$|^(?:job_name|targets|labels|metrics_path|scheme|params|alertmanagers|rules|tsdb|retention|receiver|routes|group_by|match|match_re|matchers|equal)$/;

/** Keys that are enough to tell whose file it is. */
const mostJudged = 50;

/** Files for Docker Compose, BOSH and charts are called as what they install: less than half of their keys are a configuration's, well spelt or not. */
function mayBe(kind: NamedKind, node: MapNode): boolean {
  const sections = kind === 'prometheus' ? prometheusSections : kind === 'alertmanager' ? alertmanagerSections : undefined;
  const pairs = pairsOf(node).slice(0, mostJudged);
  if (!sections || (pairs.length === 1 && !isFilled(pairs[0]?.value))) return true;
  const isOwn = (key = '') => innerKeys.test(key) || sections.some((it) => key === it || (it.length > 4 && isNear(key, it)));
  const own = pairs.filter((pair) => isOwn(keyText(pair)));
  return own.length * 2 >= pairs.length;
}

function isFilled(node: Node | undefined): boolean {
  const it = deref(node);
  return it?.type === 'map' || it?.type === 'list';
}
