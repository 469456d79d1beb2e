import { atLeast } from '../catalogue/target.js';
import { compileRegex } from '../re2/compile.js';
import { fixedReplacement, withTarget } from '../relabel/rules.js';
import type { Node } from '../syntax/tree.js';
import { type Fault, firstOf, within } from './fault.js';
import { field, intAt, keyAt, listAt, optionalText, placeAt, textAt } from './fields.js';
import { isLabelName, isLabelTemplate } from './label-names.js';

/** The first rule of a list that the operator refuses for a Prometheus of this version. Source: pkg/prometheus/validation/validator.go. */
export function relabelFault(rules: readonly Node[], version: string): Fault | undefined {
  return firstOf(rules, (rule, i) => within(`[${i}]: `, ruleFault(rule, version)));
}

function ruleFault(rule: Node, version: string): Fault | undefined {
  const written = textAt(rule, 'action') || 'replace';
  const action = written.toLowerCase();
  const regex = textAt(rule, 'regex');
  const modulus = intAt(rule, 'modulus') ?? 0;
  const target = textAt(rule, 'targetLabel');
  const separator = optionalText(rule, 'separator');
  const replacement = optionalText(rule, 'replacement');
  const say = (code: `relabel/${string}`, message: string, node: Node): Fault => ({ code, message, node, tool: 'prometheus-operator' });
  const at = (name: string) => placeAt(rule, name);

  if ((action === 'lowercase' || action === 'uppercase') && !atLeast(version, '2.36.0'))
    return say('relabel/action', `${written} relabel action is only supported from Prometheus version 2.36.0`, at('action'));
  if ((action === 'keepequal' || action === 'dropequal') && !atLeast(version, '2.41.0'))
    return say('relabel/action', `${written} relabel action is only supported from Prometheus version 2.41.0`, at('action'));
  const compiled = compileRegex(`^(?s:${regex})$`);
  if (!compiled.ok) return say('relabel/regex', `invalid regex ${regex} for relabel configuration: ${compiled.message}`, at('regex'));
  if (modulus === 0 && action === 'hashmod')
    return say(
      'relabel/hashmod-modulus',
      'relabel configuration for hashmod requires non-zero modulus',
      at(here(rule, 'modulus', 'action')),
    );
  if (withTarget.has(action) && target === '')
    return say(
      'relabel/missing-target-label',
      `relabel configuration for ${written} action needs targetLabel value`,
      keyAt(rule, here(rule, 'targetLabel', 'action')),
    );
  if (action !== 'hashmod' && withTarget.has(action) && !isLabelName(target, version))
    return say('relabel/label-name', `${JSON.stringify(target)} is invalid 'target_label' for ${written} action`, at('targetLabel'));
  if (fixedReplacement.has(action) && replacement !== undefined && replacement !== '$1')
    return say('relabel/fields', `'replacement' can not be set for ${written} action`, keyAt(rule, 'replacement'));
  if (action === 'labelmap' && replacement !== undefined && !isLabelTemplate(replacement, version))
    return say('relabel/label-name', `${JSON.stringify(replacement)} is invalid 'replacement' for ${written} action`, at('replacement'));
  if (action === 'hashmod' && !isLabelName(target, version))
    return say('relabel/label-name', `${JSON.stringify(target)} is invalid 'target_label' for ${written} action`, at('targetLabel'));

  const odd = {
    regex: regex !== '' && regex !== '(.*)',
    modulus: modulus !== 0,
    separator: separator !== undefined && separator !== ';',
    replacement: replacement !== undefined && replacement !== '$1',
  };
  if (action === 'keepequal' || action === 'dropequal') {
    const wrong = (['regex', 'modulus', 'separator', 'replacement'] as const).find((it) => odd[it]);
    if (wrong)
      return say(
        'relabel/fields',
        `${written} action requires only 'source_labels' and \`target_label\`, and no other fields`,
        keyAt(rule, wrong),
      );
  }
  if (action === 'labeldrop' || action === 'labelkeep') {
    const wrong =
      listAt(rule, 'sourceLabels').length > 0
        ? 'sourceLabels'
        : target !== ''
          ? 'targetLabel'
          : (['modulus', 'separator', 'replacement'] as const).find((it) => odd[it]);
    if (wrong) return say('relabel/fields', `${written} action requires only 'regex', and no other fields`, keyAt(rule, wrong));
  }
  return undefined;
}

/** The first of these fields that is there, to point at. */
function here(rule: Node, ...names: readonly string[]): string {
  return names.find((name) => field(rule, name) !== undefined) ?? names[0] ?? '';
}
