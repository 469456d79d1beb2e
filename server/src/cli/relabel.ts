import { readFileSync } from 'node:fs';
import { applyRules, type RelabelResult } from '../engine/relabel/apply.js';
import { readRules } from '../engine/relabel/list.js';
import type { RelabelReader } from '../engine/relabel/rules.js';
import { get, itemsOf, stringAt } from '../engine/syntax/access.js';
import { goLineAt } from '../engine/syntax/go-value.js';
import type { Node } from '../engine/syntax/tree.js';
import { parseYaml } from '../engine/syntax/yaml.js';
import { fileRegion } from '../engine/text/region.js';
import { UsageError } from './usage.js';

export type RelabelAnswer = RelabelResult | { readonly error: string };

/** One request of `meshmon relabel`: labels, and rules as the YAML text of `relabel_configs` or as an array. */
export function relabelAnswer(request: { readonly labels?: unknown; readonly configs?: unknown }, version: string): RelabelAnswer {
  const labels = readLabels(request.labels);
  if (!labels) return { error: 'labels: an object of texts is wanted' };
  const { configs } = request;
  if (typeof configs !== 'string' && !Array.isArray(configs))
    return { error: 'configs: the YAML text of relabel_configs, or an array, is wanted' };
  const { root, error } = readYaml('relabel_configs', typeof configs === 'string' ? configs : JSON.stringify(configs));
  return error === undefined ? run(labels, root, { version, scheme: 'utf8' }) : { error };
}

/** The rules of a job of a prometheus.yml, for people. @throws UsageError */
export function relabelJob(file: string, job: string, labels: Readonly<Record<string, string>>, version: string): RelabelAnswer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${file}`);
  }
  const { root, error } = readYaml(file, text);
  if (error !== undefined) return { error };
  const jobs = itemsOf(get(root, 'scrape_configs'));
  const found = jobs.find((it) => stringAt(it, 'job_name') === job);
  if (!found)
    throw new UsageError(`${file} has no job ${job}; jobs: ${jobs.map((it) => stringAt(it, 'job_name') ?? '').join(', ') || 'none'}`);
  const rules = get(found, 'relabel_configs');
  const scheme = stringAt(found, 'metric_name_validation_scheme') || stringAt(root, 'global', 'metric_name_validation_scheme');
  return rules ? run(labels, rules, { version, scheme: scheme === 'legacy' ? 'legacy' : 'utf8' }) : { labels, steps: [] };
}

/** The tree, or what is wrong with it as YAML; what a struct makes of it is not judged here. */
function readYaml(file: string, text: string): { readonly root: Node; readonly error?: string } {
  const { root, problems } = parseYaml(fileRegion(file, 0, text));
  const problem = problems.find((it) => it.readers.includes('P'));
  if (!problem) return { root };
  const line = problem.message.startsWith('unknown anchor') ? '' : `line ${goLineAt(text, problem.mark ?? problem.span.start)}: `;
  return { root, error: `yaml: ${line}${problem.message}` };
}

function run(labels: Readonly<Record<string, string>>, node: Node, reader: RelabelReader): RelabelAnswer {
  const rules = readRules(node, reader);
  return rules.ok ? applyRules(labels, rules.rules) : { error: rules.message };
}

function readLabels(it: unknown): Readonly<Record<string, string>> | undefined {
  if (it === undefined) return {};
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return undefined;
  const entries = Object.entries(it);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string') ? Object.fromEntries(entries) : undefined;
}

/** What a rule changed, a line a label. */
export function relabelText(answer: RelabelAnswer): string {
  if ('error' in answer) return answer.error;
  const lines = answer.steps.flatMap(({ rule, matched, before, after }) => {
    if (!after) return [`${rule + 1}: dropped`];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const changed = names.filter((it) => before[it] !== after[it]);
    const head = `${rule + 1}: ${matched ? 'matched' : 'not matched'}${changed.length === 0 ? ', nothing changed' : ''}`;
    return [head, ...changed.map((it) => `   ${it}: ${before[it] ?? '(none)'} -> ${after[it] ?? '(none)'}`)];
  });
  const { labels } = answer;
  const end = labels ? ['', ...Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)] : [];
  return [...lines, ...end].join('\n');
}
