import type { RelabelReader } from '../relabel/rules.js';
import type { RelabelRulesUnit } from '../resources/unit.js';
import { stringAt } from '../syntax/access.js';
import type { Document } from '../syntax/tree.js';
import { keptOn } from '../text/remember.js';

/**
 * Who reads a list of rules: a version of Prometheus, with the scheme of names for target and metric rules: the job's, else the one of the whole file.
 * Source: config/config.go `ScrapeConfig.Validate`.
 */
export function readerOf(
  { owner, stage, document }: Pick<RelabelRulesUnit, 'owner' | 'stage' | 'document'>,
  version: string,
): RelabelReader {
  const own = stage === 'target' || stage === 'metric' ? stringAt(owner, 'metric_name_validation_scheme') : undefined;
  const scheme = own || schemeOf(document);
  return { version, scheme: scheme === 'legacy' ? 'legacy' : 'utf8' };
}

const schemeOf = keptOn(({ root }: Document) => stringAt(root, 'global', 'metric_name_validation_scheme'));
