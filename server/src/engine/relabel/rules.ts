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

/** A pattern as the newest Prometheus compiles it; undefined: it is none. */
export function compilePattern(pattern: string): Regex | undefined {
  const compiled = compileRegex(wrapPattern(pattern));
  return compiled.ok ? compiled.regex : undefined;
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

/** Actions that write a label of a given name. */
export const withTarget: ReadonlySet<string> = new Set(['replace', 'hashmod', 'lowercase', 'uppercase', 'keepequal', 'dropequal']);
/** Those that take no replacement. */
export const fixedReplacement: ReadonlySet<string> = new Set(['lowercase', 'uppercase', 'keepequal', 'dropequal']);

const fieldNames: ReadonlySet<string> = new Set([
  'source_labels',
  'separator',
  'regex',
  'modulus',
  'target_label',
  'replacement',
  'action',
]);

/**
 * Reads a rule as prometheus.yml has it and judges it. A field that is written and left empty is not the default but the zero value.
 * Source: model/relabel/relabel.go `Config.UnmarshalYAML`, `Config.Validate` of Prometheus 3.14, and of older ones where they differ.
 */
export function readRule(node: Node, reader: RelabelReader = newestReader): RuleResult {
  const problems: RuleProblem[] = [];
  const decoded = decodeRule(node, reader, problems);
  return decoded && problems.length === 0 ? validateRule(decoded, reader) : { ok: false, problems };
}

interface Written {
  readonly node: Node;
  readonly value: string;
}

/** A rule as the decoder leaves it. */
interface Decoded {
  readonly map: Node;
  /** The fields with one text, by name, where they are written. */
  readonly fields: ReadonlyMap<string, Written>;
  /** undefined: an empty one is written. */
  readonly action: Action | undefined;
  /** undefined: none are written, or null. */
  readonly sources: readonly string[] | undefined;
  readonly sourcesNode: Node | undefined;
  readonly regex: Regex;
}

/** Undefined: what is here is no rule, or a pattern that is none; `problems` has why. */
function decodeRule(node: Node, reader: RelabelReader, problems: RuleProblem[]): Decoded | undefined {
  const teller = tellerOf(problems);
  const map = deref(node);
  if (map?.type !== 'map') {
    teller.misfit(node, cannotUnmarshal(map ?? node, 'relabel.plain', 'P'));
    return undefined;
  }
  const fields = new Map<string, Written>();
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
    const at = none ? pair.key : value;
    if (fieldNames.has(name) && own?.has(pair) !== false) {
      if (seen.includes(name)) {
        teller.misfit(pair.key, `field ${name} already set in type relabel.plain`);
        continue;
      }
      seen.push(name);
    }
    switch (name) {
      case 'source_labels':
        sourcesNode = pair.key;
        if (none) sources = undefined;
        else if (value.type !== 'list') teller.misfit(value, cannotUnmarshal(value, 'model.LabelNames', 'P'));
        else sources = value.items.map((item) => sourceIn(deref(item) ?? item, teller));
        break;
      case 'separator':
      case 'regex':
      case 'target_label':
      case 'replacement':
      case 'action': {
        const text = none ? '' : scalarIn(value, 'string', 'string', teller);
        fields.set(name, { node: at, value: text });
        if (name === 'regex') {
          compiled = compileRegex(wrapPattern(text, reader.version));
          if (!compiled.ok) teller.stop(at, compiled.message, 'regex');
        }
        if (name !== 'action') break;
        action = actionNamed(text);
        if (none ? isReadNull(value) : value.type === 'scalar') judgeAction(action, value, at, reader, teller);
        break;
      }
      case 'modulus':
        fields.set(name, { node: at, value: none ? '0' : scalarIn(value, 'uint', 'uint64', teller) || '0' });
        break;
      default:
        teller.misfit(pair.key, `field ${name} not found in type relabel.plain`);
    }
  }
  compiled ??= compileRegex(wrapPattern('(.*)', reader.version));
  return compiled.ok ? { map, fields, action, sources, sourcesNode, regex: compiled.regex } : undefined;
}

interface Teller {
  /** Reported with the others of the file. */
  readonly misfit: (at: Node, message: string) => void;
  /** The decoder goes no further. */
  readonly stop: (at: Node, message: string, about: RuleProblem['about'], hint?: string) => void;
}

function tellerOf(problems: RuleProblem[]): Teller {
  return {
    misfit: (at, message) => {
      const line = positionAt(linesOf(at.region), at.span.start).line + 1;
      problems.push({ message: `line ${line}: ${message}`, node: at, stage: 'decode', about: 'yaml' });
    },
    stop: (at, message, about, hint) =>
      problems.push({ message, node: at, stage: 'decode', about, stops: true, ...(hint ? { hint } : {}) }),
  };
}

function scalarIn(of: Node, type: 'string' | 'uint', goType: string, { misfit, stop }: Teller): string {
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
}

function sourceIn(it: Node, teller: Teller): string {
  if (isNull(it)) return '';
  const source = scalarIn(it, 'string', 'string', teller);
  if (source === '' && it.type === 'scalar') teller.stop(it, '"" is not a valid label name', 'yaml');
  return source;
}

function judgeAction(action: Action | undefined, value: Node, at: Node, { version }: RelabelReader, { stop }: Teller): void {
  const since = action && actionSince[action];
  const isNewer = since !== undefined && !atLeast(version, since);
  if (action && !isNewer) return;
  stop(at, `unknown relabel action ${quoteString(stringOf(value))}`, 'action', isNewer ? `It is there since version ${since}.` : undefined);
}

interface RuleFault {
  readonly message: string;
  readonly about: RuleProblem['about'];
  /** undefined: at the action, or where the rule begins. */
  readonly at: Node | undefined;
  readonly hint?: string | undefined;
}

function validateRule(decoded: Decoded, reader: RelabelReader): RuleResult {
  const { map, fields, action, sources, regex } = decoded;
  const refuse = ({ message, about, at, hint }: RuleFault): RuleResult => {
    const node = at ?? fields.get('action')?.node ?? firstKey(map);
    // Until 3.6 the decoder judged each rule when it had read it.
    const stops = atLeast(reader.version, '3.7') ? {} : ({ stops: true } as const);
    return { ok: false, problems: [{ message, node, stage: 'validate', about, ...stops, ...(hint ? { hint } : {}) }] };
  };
  if (!action) return refuse({ message: 'relabel action cannot be empty', about: 'action', at: undefined });
  const rule: RelabelRule = {
    action,
    sourceLabels: sources ?? [],
    separator: fields.get('separator')?.value ?? ';',
    pattern: fields.get('regex')?.value ?? '(.*)',
    regex,
    modulus: BigInt(fields.get('modulus')?.value ?? '0'),
    targetLabel: fields.get('target_label')?.value ?? '',
    replacement: fields.get('replacement')?.value ?? '$1',
    legacyNames: atLeast(reader.version, '3.7') ? reader.scheme === 'legacy' : !atLeast(reader.version, '3.0'),
  };
  const fault = faultOf(rule, decoded, reader);
  return fault ? refuse(fault) : { ok: true, rule };
}

function faultOf(rule: RelabelRule, decoded: Decoded, reader: RelabelReader): RuleFault | undefined {
  const { action, modulus, targetLabel, replacement } = rule;
  const at = (name: string) => decoded.fields.get(name)?.node;
  const say = (message: string, about: RuleProblem['about'], node: Node | undefined): RuleFault => ({ message, about, at: node });
  const badName = (name: string, message: string): RuleFault => ({
    message: `${quoteString({ text: decoded.fields.get(name)?.value ?? '', utf8: true })} is invalid '${name}' for ${message}`,
    about: 'name',
    at: at(name),
    hint: reader.scheme === 'legacy' ? undefined : 'Prometheus 3 takes it.',
  });
  if (modulus === 0n && action === 'hashmod')
    return say('relabel configuration for hashmod requires non-zero modulus', 'modulus', at('modulus'));
  if (withTarget.has(action) && targetLabel === '')
    return say(`relabel configuration for ${action} action requires 'target_label' value`, 'target', at('target_label'));
  if (withTarget.has(action) && action !== 'hashmod' && !isName(targetLabel, action, reader))
    return badName('target_label', `${action} action`);
  if (fixedReplacement.has(action) && replacement !== '$1')
    return say(`'replacement' can not be set for ${action} action`, 'fields', at('replacement'));
  if (action === 'labelmap' && !isName(replacement, action, reader)) return badName('replacement', 'labelmap action');
  if (action === 'hashmod' && !isName(targetLabel, action, reader)) return badName('target_label', 'hashmod action');
  if (action === 'keepequal' || action === 'dropequal') {
    const odd = decoded.fields.has('regex') ? 'regex' : oddField(rule, 'modulus', 'separator');
    const message = `${action} action requires only 'source_labels' and \`target_label\`, and no other fields`;
    if (odd) return say(message, 'fields', at(odd));
  }
  if (action === 'labeldrop' || action === 'labelkeep') {
    const odd = oddField(rule, 'target_label', 'modulus', 'separator', 'replacement');
    const node = decoded.sources !== undefined ? decoded.sourcesNode : odd && at(odd);
    if (node) return say(`${action} action requires only 'regex', and no other fields`, 'fields', node);
  }
  return undefined;
}

/** The first of some fields whose value is not the default. */
function oddField({ targetLabel, modulus, separator, replacement }: RelabelRule, ...names: readonly string[]): string | undefined {
  const odd: Readonly<Record<string, boolean>> = {
    target_label: targetLabel !== '',
    modulus: modulus !== 0n,
    separator: separator !== ';',
    replacement: replacement !== '$1',
  };
  return names.find((it) => odd[it]);
}

function firstKey(node: Node): Node {
  return node.type === 'map' ? (node.pairs[0]?.key ?? node) : node;
}
