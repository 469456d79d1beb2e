import { goType, optionTables, writtenOptions } from '../../datakit/instances.js';
import { completeInputs, type OptionType } from '../../datakit/options.js';
import { itemsOf, pairsOf } from '../../syntax/access.js';
import type { Node } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import { check, type Tell } from '../check.js';
import { atNode } from '../shared-node.js';

interface Taken {
  readonly types: readonly string[];
  readonly name: string;
  /** Of what a list or a table of names must be. */
  readonly inner?: OptionType;
}

/** Go types that decode into an option, and how BurntSushi/toml names the destination. decode.go, `badtype`. */
const takes: Readonly<Record<OptionType, Taken>> = {
  string: { types: ['string'], name: 'string' },
  bool: { types: ['bool'], name: 'boolean' },
  int: { types: ['int64'], name: 'integer' },
  float: { types: ['float64', 'int64'], name: 'float' },
  duration: { types: ['string', 'int64'], name: 'integer' },
  strings: { types: ['[]interface {}'], name: 'slice', inner: 'string' },
  regexes: { types: ['[]interface {}'], name: 'slice', inner: 'string' },
  texts: { types: ['map[string]interface {}'], name: 'map', inner: 'string' },
  'regexes-by-name': { types: ['map[string]interface {}'], name: 'map', inner: 'regexes' },
  table: { types: ['map[string]interface {}'], name: 'map' },
  tables: { types: ['[]interface {}'], name: 'slice' },
};

const mismatch = (found: string, wanted: string) => `incompatible types: TOML value has type ${found}; destination has type ${wanted}`;

export const type = check({
  code: 'datakit/type',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: mismatch('string', 'slice') },
  docs: {
    what: 'A value of another type than the option has.',
    why: 'The decoder stops there: no instance of the text is scraped.',
    fix: 'Write a list in brackets, a text in quotes, a number or `true` without them.',
  },
  run(unit, tell) {
    for (const table of optionTables(unit)) {
      if (!completeInputs.has(table.input)) continue;
      for (const { pair, option } of writtenOptions(table)) mismatches(tell, pair.value, option.type);
    }
  },
});

function mismatches(tell: Tell, node: Node, type: OptionType): void {
  const found = goType(node);
  const { types, name, inner } = takes[type];
  if (!found) return;
  if (!types.includes(found)) tell({ message: mismatch(found, name), at: atNode(node), tool: 'DataKit', fixes: mendsOf(node, type) });
  else if (inner) for (const it of [...itemsOf(node), ...pairsOf(node).map((pair) => pair.value)]) mismatches(tell, it, inner);
}

/** A text in quotes, or a list of one: what was meant is plain. */
function mendsOf({ region, span }: Node, type: OptionType): readonly Fix[] {
  const written = region.text.slice(span.start, span.end);
  const text =
    type === 'string' && /^(?:true|false|[-+]?\d+)$/.test(written)
      ? `"${written}"`
      : type === 'bool' && /^(["'])(?:true|false)\1$/.test(written)
        ? written.slice(1, -1)
        : (type === 'strings' || type === 'regexes') && /^(?:"[^"\n]*"|'[^'\n]*')$/.test(written)
          ? `[${written}]`
          : undefined;
  return text === undefined ? [] : [{ title: `Write \`${text}\``, preferred: true, edits: [{ region, span, text }] }];
}
