import { atLeast } from '../catalogue/target.js';
import { isNull, isReadNull } from '../golang/fields.js';
import { deref } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { keptOn } from '../text/remember.js';
import { newestReader, type RelabelReader, type RelabelRule, type RuleProblem, readRule } from './rules.js';

export type ListResult =
  | { readonly ok: true; readonly rules: readonly RelabelRule[] }
  /** `message` as Prometheus gives it for the whole list. */
  | { readonly ok: false; readonly message: string; readonly problems: readonly RuleProblem[] };

/** Reads a list of relabel rules. What does not fit is reported before what is wrong with a rule as a whole. */
export function readRules(node: Node, reader: RelabelReader = newestReader): ListResult {
  const isNewest = reader.version === newestReader.version && reader.scheme === newestReader.scheme;
  return isNewest ? readByNewest(node) : readList(node, reader);
}

/** Checks ask for it whatever the target is, and mostly that is the target. */
const readByNewest = keptOn((node: Node) => readList(node, newestReader));

function readList(node: Node, reader: RelabelReader): ListResult {
  const list = deref(node);
  if (list && isNull(list)) return { ok: true, rules: [] };
  if (list?.type !== 'list') {
    return { ok: false, message: 'yaml: unmarshal errors:\n  line 1: cannot unmarshal into []*relabel.Config', problems: [] };
  }
  const rules: RelabelRule[] = [];
  const problems: RuleProblem[] = [];
  for (const item of list.items) {
    const it = deref(item) ?? item;
    if (isReadNull(it)) {
      // The decoder makes a rule of it in which nothing stands, not even a default.
      const stops = atLeast(reader.version, '3.7') ? {} : ({ stops: true } as const);
      problems.push({ message: 'relabel action cannot be empty', node: item, stage: 'validate', about: 'action', ...stops });
      continue;
    }
    if (isNull(it)) {
      problems.push({ message: 'empty or null target relabeling rule in scrape config', node: item, stage: 'validate', about: 'empty' });
      continue;
    }
    const result = readRule(item, reader);
    if (result.ok) rules.push(result.rule);
    else append(problems, result.problems);
  }
  if (problems.length === 0) return { ok: true, rules };
  return { ok: false, message: wholeMessage(problems), problems };
}

/** A pattern, an action or a name stops the decoder at once; other misfits are collected by go-yaml; what is left is the validation's. */
function wholeMessage(problems: readonly RuleProblem[]): string {
  const stop = problems.find((it) => it.stops);
  if (stop) return stop.message;
  const misfits = problems.filter((it) => it.stage === 'decode');
  if (misfits.length > 0) return `yaml: unmarshal errors:\n${misfits.map((it) => `  ${it.message}`).join('\n')}`;
  return problems[0]?.message ?? '';
}
