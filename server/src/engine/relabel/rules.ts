import { isLegacyLabelName, isLegacyLabelTemplate } from '../catalogue/label-names.js';
import { atLeast } from '../catalogue/target.js';
import { goString } from '../golang/go-string.js';
import { compileRegex, type Regex } from '../re2/compile.js';
import { deref, keyText, pairsOf } from '../syntax/access.js';
import { cannotUnmarshal } from '../syntax/into.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { positionAt } from '../text/lines.js';
import { linesOf } from '../text/region.js';

export const actions = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;
export type Action = (typeof actions)[number];

/** A relabel rule with its defaults filled in. */
export interface RelabelRule {
  readonly action: Action;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  /** As written, without the anchors. */
  readonly pattern: string;
  readonly regex: Regex;
  readonly modulus: bigint;
  readonly targetLabel: string;
  readonly replacement: string;
}

/** Why Prometheus refuses a rule. */
export interface RuleProblem {
  readonly message: string;
  readonly node: Node;
  /** `decode`: the YAML does not fit; reported with the others of the file. `validate`: the rule as a whole. */
  readonly stage: 'decode' | 'validate';
  readonly about: 'regex' | 'action' | 'modulus' | 'target' | 'name' | 'fields' | 'empty' | 'yaml';
  /** Our sentence, where another version takes it. */
  readonly hint?: string;
}

/** The Prometheus that reads rules. */
export interface RelabelReader {
  readonly version: string;
  /** `metric_name_validation_scheme` of the job. */
  readonly scheme: 'utf8' | 'legacy';
}

export const newestReader: RelabelReader = { version: '3.14', scheme: 'utf8' };

/** Since when an action is there, where that is not always. */
const actionSince: Readonly<Partial<Record<Action, string>>> = {
  lowercase: '2.36',
  uppercase: '2.36',
  keepequal: '2.41',
  dropequal: '2.41',
};

export type RuleResult =
  | { readonly ok: true; readonly rule: RelabelRule }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

/** The pattern as Prometheus compiles it: anchored, and since 3.0 a dot takes line breaks. model/relabel/relabel.go `NewRegexp`. */
export function wrapPattern(pattern: string, version = newestReader.version): string {
  return atLeast(version, '3.0') ? `^(?s:${pattern})$` : `^(?:${pattern})$`;
}

/**
 * Whether a rule may write a label of this name. Names are any text since 3.0, those with references to groups since 3.2, but for jobs that
 * ask for legacy names, since 3.7. Before 2.50 more actions took references. model/relabel/relabel.go `Validate` of these versions.
 */
function isName(name: string, action: Action, { version, scheme }: RelabelReader): boolean {
  const isTemplate = action === 'labelmap' || (action === 'replace' && name.includes('$'));
  if (atLeast(version, '3.7') ? scheme === 'utf8' : atLeast(version, isTemplate ? '3.2' : '3.0')) return name !== '';
  return isTemplate || (action !== 'hashmod' && !atLeast(version, '2.50')) ? isLegacyLabelTemplate(name) : isLegacyLabelName(name);
}

const withTarget: ReadonlySet<Action> = new Set(['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal']);
const fixedReplacement: ReadonlySet<Action> = new Set(['lowercase', 'uppercase', 'keepequal', 'dropequal']);

interface Written {
  readonly node: Node;
  readonly value: string;
}

/**
 * Reads a rule as prometheus.yml has it and judges it. A field that is written and left empty is not the default but the zero value.
 * Source: model/relabel/relabel.go `Config.UnmarshalYAML`, `Config.Validate` of Prometheus 3.14, and of older ones where they differ.
 */
export function readRule(node: Node, reader: RelabelReader = newestReader): RuleResult {
  const map = deref(node);
  const problems: RuleProblem[] = [];
  const fail = (at: Node, message: string, about: RuleProblem['about'] = 'yaml', hint?: string) =>
    problems.push({ message, node: at, stage: 'decode', about, ...(hint ? { hint } : {}) });
  const line = (at: Node) => positionAt(linesOf(at.region), at.span.start).line + 1;
  const misfit = (at: Node, type: string) => fail(at, `line ${line(at)}: ${cannotUnmarshal(deref(at) ?? at, type, 'P')}`);
  if (map?.type !== 'map') {
    misfit(node, 'relabel.plain');
    return { ok: false, problems };
  }
  const fields = new Map<string, Written>();
  let sources: readonly string[] | undefined;
  let sourcesNode: Node | undefined;
  for (const pair of pairsOf(map)) {
    const name = keyText(pair) ?? '';
    const value = deref(pair.value) ?? pair.value;
    const isNull = value.type === 'missing' || (value.type === 'scalar' && resolveScalar(value, 'P').type === 'null');
    switch (name) {
      case 'source_labels':
        sourcesNode = pair.key;
        if (isNull) sources = undefined;
        else if (value.type !== 'list') misfit(value, 'model.LabelNames');
        else
          sources = value.items.map((item) => {
            const it = deref(item) ?? item;
            if (it.type === 'scalar') return resolveScalar(it, 'P').type === 'null' ? '' : goString(it).text;
            if (it.type !== 'missing') misfit(it, 'string');
            return '';
          });
        break;
      case 'separator':
      case 'regex':
      case 'target_label':
      case 'replacement':
      case 'action':
        if (isNull) fields.set(name, { node: pair.key, value: '' });
        else if (value.type === 'scalar') fields.set(name, { node: value, value: goString(value).text });
        else misfit(value, 'string');
        break;
      case 'modulus': {
        const resolved = value.type === 'scalar' ? resolveScalar(value, 'P') : undefined;
        if (isNull) fields.set(name, { node: pair.key, value: '0' });
        else if (resolved?.type === 'int' && BigInt(resolved.value) >= 0n) fields.set(name, { node: value, value: String(resolved.value) });
        else if (resolved?.type === 'float' && Number.isInteger(resolved.value) && resolved.value >= 0)
          fields.set(name, { node: value, value: String(BigInt(resolved.value)) });
        else misfit(value, 'uint64');
        break;
      }
      default:
        fail(pair.key, `line ${line(pair.key)}: field ${name} not found in type relabel.plain`);
    }
  }
  const nullAction =
    fields.get('action')?.value === '' && fields.get('action')?.node.type === 'scalar' && isKey(map, fields.get('action')?.node);
  const written = fields.get('action')?.value ?? 'replace';
  const action = actions.find((it) => it === written.toLowerCase());
  const since = action && actionSince[action];
  const isNewer = since !== undefined && !atLeast(reader.version, since);
  if ((!action && !nullAction) || isNewer) {
    const hint = isNewer ? `It is there since version ${since}.` : undefined;
    fail(fields.get('action')?.node ?? map, `unknown relabel action ${JSON.stringify(written)}`, 'action', hint);
  }
  const pattern = fields.get('regex')?.value ?? '(.*)';
  const compiled = compileRegex(wrapPattern(pattern, reader.version));
  if (!compiled.ok) fail(fields.get('regex')?.node ?? map, compiled.message, 'regex');
  if (problems.length > 0 || !compiled.ok) return { ok: false, problems };

  const refuse = (at: Node | undefined, message: string, about: RuleProblem['about'], hint?: string): RuleResult => ({
    ok: false,
    problems: [{ message, node: at ?? fields.get('action')?.node ?? firstKey(map), stage: 'validate', about, ...(hint ? { hint } : {}) }],
  });
  const at = (name: string) => fields.get(name)?.node;
  if (!action) return refuse(at('action'), 'relabel action cannot be empty', 'action');
  const modulus = BigInt(fields.get('modulus')?.value ?? '0');
  const targetLabel = fields.get('target_label')?.value ?? '';
  const separator = fields.get('separator')?.value ?? ';';
  const replacement = fields.get('replacement')?.value ?? '$1';
  if (modulus === 0n && action === 'hashmod')
    return refuse(at('modulus'), 'relabel configuration for hashmod requires non-zero modulus', 'modulus');
  if (withTarget.has(action) && targetLabel === '')
    return refuse(at('target_label'), `relabel configuration for ${action} action requires 'target_label' value`, 'target');
  const nameHint = reader.scheme === 'legacy' ? undefined : 'Prometheus 3 takes it.';
  if (withTarget.has(action) && action !== 'hashmod' && !isName(targetLabel, action, reader))
    return refuse(at('target_label'), `${JSON.stringify(targetLabel)} is invalid 'target_label' for ${action} action`, 'name', nameHint);
  if (fixedReplacement.has(action) && replacement !== '$1')
    return refuse(at('replacement'), `'replacement' can not be set for ${action} action`, 'fields');
  if (action === 'labelmap' && !isName(replacement, action, reader))
    return refuse(at('replacement'), `${JSON.stringify(replacement)} is invalid 'replacement' for labelmap action`, 'name', nameHint);
  if (action === 'hashmod' && !isName(targetLabel, action, reader))
    return refuse(at('target_label'), `${JSON.stringify(targetLabel)} is invalid 'target_label' for hashmod action`, 'name', nameHint);
  if (action === 'keepequal' || action === 'dropequal') {
    const odd = fields.has('regex') ? 'regex' : modulus !== 0n ? 'modulus' : separator !== ';' ? 'separator' : undefined;
    if (odd) return refuse(at(odd), `${action} action requires only 'source_labels' and \`target_label\`, and no other fields`, 'fields');
  }
  if (action === 'labeldrop' || action === 'labelkeep') {
    const odd =
      sources !== undefined
        ? sourcesNode
        : targetLabel !== ''
          ? at('target_label')
          : modulus !== 0n
            ? at('modulus')
            : separator !== ';'
              ? at('separator')
              : replacement !== '$1'
                ? at('replacement')
                : undefined;
    if (odd) return refuse(odd, `${action} action requires only 'regex', and no other fields`, 'fields');
  }
  return {
    ok: true,
    rule: { action, sourceLabels: sources ?? [], separator, pattern, regex: compiled.regex, modulus, targetLabel, replacement },
  };
}

function firstKey(node: Node): Node {
  return node.type === 'map' ? (node.pairs[0]?.key ?? node) : node;
}

function isKey(map: Node, node: Node | undefined): boolean {
  return map.type === 'map' && map.pairs.some((it) => it.key === node);
}
