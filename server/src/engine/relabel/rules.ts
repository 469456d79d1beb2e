import { isLegacyLabelName, isLegacyLabelTemplate } from '../catalogue/label-names.js';
import { atLeast } from '../catalogue/target.js';
import { isNull, isReadNull, stringOf } from '../golang/fields.js';
import { goString, quoteString } from '../golang/go-string.js';
import { type Compiled, compileRegex, type Regex } from '../re2/compile.js';
import { deref, keyText, pairsOf, textOf } from '../syntax/access.js';
import { cannotUnmarshal, scalarInto } from '../syntax/into.js';
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

/** The action of a name, in whatever case it is written; undefined: there is none. */
export function actionNamed(text: string): Action | undefined {
  const lower = text.toLowerCase();
  return actions.find((it) => it === lower);
}

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
  /** A target that groups are part of is written only where it comes out as a name of before 3.0. */
  readonly legacyNames: boolean;
}

/** Why Prometheus refuses a rule. */
export interface RuleProblem {
  readonly message: string;
  readonly node: Node;
  /** `decode`: the YAML does not fit; reported with the others of the file. `validate`: the rule as a whole. */
  readonly stage: 'decode' | 'validate';
  readonly about: 'regex' | 'action' | 'modulus' | 'target' | 'name' | 'fields' | 'empty' | 'yaml';
  /** The decoder goes no further. */
  readonly stops?: true;
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

const fieldNames: ReadonlySet<string> = new Set([
  'source_labels',
  'separator',
  'regex',
  'modulus',
  'target_label',
  'replacement',
  'action',
]);

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
  const misfit = (at: Node, message: string) => {
    const line = positionAt(linesOf(at.region), at.span.start).line + 1;
    problems.push({ message: `line ${line}: ${message}`, node: at, stage: 'decode', about: 'yaml' });
  };
  const stop = (at: Node, message: string, about: RuleProblem['about'], hint?: string) =>
    problems.push({ message, node: at, stage: 'decode', about, stops: true, ...(hint ? { hint } : {}) });
  if (map?.type !== 'map') {
    misfit(node, cannotUnmarshal(map ?? node, 'relabel.plain', 'P'));
    return { ok: false, problems };
  }
  const fields = new Map<string, Written>();
  const scalar = (of: Node, type: 'string' | 'uint', goType: string): string => {
    // Any text is one, unless a tag says otherwise.
    if (of.type === 'scalar' && type === 'string' && of.tag === undefined) return textOf(of);
    if (of.type !== 'scalar' && of.type !== 'missing') {
      misfit(of, cannotUnmarshal(of, goType, 'P'));
      return '';
    }
    const found = scalarInto(of, type, 'P');
    if (found.ok) return type === 'string' ? goString(of).text : String(BigInt(found.value ?? 0));
    if (found.fatal) stop(of, `yaml: ${found.message}`, 'yaml');
    else misfit(of, cannotUnmarshal(of, goType, 'P'));
    return '';
  };
  let action: Action | undefined = 'replace';
  let compiled: Compiled | undefined;
  let sources: readonly string[] | undefined;
  let sourcesNode: Node | undefined;
  const pairs = pairsOf(map);
  // What a merge brings may stand beside the rule's own.
  const own = pairs === map.pairs ? undefined : new Set(map.pairs);
  const seen: string[] = [];
  for (const pair of pairs) {
    const name = isNull(pair.key) ? '' : (keyText(pair) ?? '');
    const value = deref(pair.value) ?? pair.value;
    const none = isNull(value);
    if (fieldNames.has(name) && own?.has(pair) !== false) {
      if (seen.includes(name)) {
        misfit(pair.key, `field ${name} already set in type relabel.plain`);
        continue;
      }
      seen.push(name);
    }
    switch (name) {
      case 'source_labels':
        sourcesNode = pair.key;
        if (none) sources = undefined;
        else if (value.type !== 'list') misfit(value, cannotUnmarshal(value, 'model.LabelNames', 'P'));
        else
          sources = value.items.map((item) => {
            const it = deref(item) ?? item;
            if (isNull(it)) return '';
            const source = scalar(it, 'string', 'string');
            if (source === '' && it.type === 'scalar') stop(it, '"" is not a valid label name', 'yaml');
            return source;
          });
        break;
      case 'separator':
      case 'regex':
      case 'target_label':
      case 'replacement':
      case 'action': {
        const text = none ? '' : scalar(value, 'string', 'string');
        const at = none ? pair.key : value;
        fields.set(name, { node: at, value: text });
        if (name === 'regex') {
          compiled = compileRegex(wrapPattern(text, reader.version));
          if (!compiled.ok) stop(at, compiled.message, 'regex');
        }
        if (name !== 'action') break;
        action = actionNamed(text);
        const since = action && actionSince[action];
        const isNewer = since !== undefined && !atLeast(reader.version, since);
        if ((none ? isReadNull(value) : value.type === 'scalar') && (!action || isNewer))
          stop(
            at,
            `unknown relabel action ${quoteString(stringOf(value))}`,
            'action',
            isNewer ? `It is there since version ${since}.` : undefined,
          );
        break;
      }
      case 'modulus':
        fields.set(name, { node: none ? pair.key : value, value: none ? '0' : scalar(value, 'uint', 'uint64') || '0' });
        break;
      default:
        misfit(pair.key, `field ${name} not found in type relabel.plain`);
    }
  }
  compiled ??= compileRegex(wrapPattern('(.*)', reader.version));
  if (problems.length > 0 || !compiled.ok) return { ok: false, problems };

  // Until 3.6 the decoder judged each rule when it had read it.
  const validatesLater = atLeast(reader.version, '3.7');
  const refuse = (at: Node | undefined, message: string, about: RuleProblem['about'], hint?: string): RuleResult => ({
    ok: false,
    problems: [
      {
        message,
        node: at ?? fields.get('action')?.node ?? firstKey(map),
        stage: 'validate',
        about,
        ...(validatesLater ? {} : { stops: true }),
        ...(hint ? { hint } : {}),
      },
    ],
  });
  const quoted = (name: string) => quoteString({ text: fields.get(name)?.value ?? '', utf8: true });
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
    return refuse(at('target_label'), `${quoted('target_label')} is invalid 'target_label' for ${action} action`, 'name', nameHint);
  if (fixedReplacement.has(action) && replacement !== '$1')
    return refuse(at('replacement'), `'replacement' can not be set for ${action} action`, 'fields');
  if (action === 'labelmap' && !isName(replacement, action, reader))
    return refuse(at('replacement'), `${quoted('replacement')} is invalid 'replacement' for labelmap action`, 'name', nameHint);
  if (action === 'hashmod' && !isName(targetLabel, action, reader))
    return refuse(at('target_label'), `${quoted('target_label')} is invalid 'target_label' for hashmod action`, 'name', nameHint);
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
  const pattern = fields.get('regex')?.value ?? '(.*)';
  const legacyNames = atLeast(reader.version, '3.7') ? reader.scheme === 'legacy' : !atLeast(reader.version, '3.0');
  return {
    ok: true,
    rule: {
      action,
      sourceLabels: sources ?? [],
      separator,
      pattern,
      regex: compiled.regex,
      modulus,
      targetLabel,
      replacement,
      legacyNames,
    },
  };
}

function firstKey(node: Node): Node {
  return node.type === 'map' ? (node.pairs[0]?.key ?? node) : node;
}
