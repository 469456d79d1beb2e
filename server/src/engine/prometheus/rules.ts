import type { Target } from '../catalogue/target.js';
import { type ConfigFault, type DecodeAbout, type Dialect, decodeConfig } from '../golang/decode.js';
import { durationText } from '../golang/duration.js';
import type { RawType } from '../golang/struct-table.js';
import { configTypes } from '../schema/config-types.js';
import type { Node } from '../syntax/tree.js';
import { contextOf } from './context.js';

export type RuleFault = ConfigFault<DecodeAbout | 'duration'>;

const dialect: Dialect<DecodeAbout | 'duration'> = {
  reader: 'R',
  types: configTypes('prometheus') as Readonly<Record<string, RawType>>,
  texts: { duration: durationText },
  ownDecoder: new Set(),
  rules: {},
  names: {
    'rulefmt.RuleGroups.groups': '[]rulefmt.RuleGroup',
    'rulefmt.RuleGroup.rules': '[]rulefmt.Rule',
  },
  labelName: () => undefined,
};

/** How a group of a rule file, or with `rulefmt.RuleGroups` the file around the groups, does not fit its struct. model/rulefmt/rulefmt.go. */
export function ruleDecodeFaults(node: Node, type: 'rulefmt.RuleGroup' | 'rulefmt.RuleGroups', target: Target): readonly RuleFault[] {
  return decodeConfig(node, type, dialect, contextOf(target));
}
