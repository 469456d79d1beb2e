import { goType, promInstances } from '../../datakit/instances.js';
import { type OptionType, promOptions } from '../../datakit/options.js';
import { itemsOf, keyText, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';

/** Go types that decode into an option, and how BurntSushi/toml names the destination. decode.go, `badtype`. */
const takes: Readonly<Record<OptionType, { readonly types: readonly string[]; readonly name: string }>> = {
  string: { types: ['string'], name: 'string' },
  bool: { types: ['bool'], name: 'boolean' },
  int: { types: ['int64'], name: 'integer' },
  duration: { types: ['string', 'int64'], name: 'integer' },
  strings: { types: ['[]interface {}'], name: 'slice' },
  regexes: { types: ['[]interface {}'], name: 'slice' },
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
  *run(unit) {
    for (const { table, place } of promInstances(unit)) {
      for (const pair of pairsOf(table)) {
        const option = promOptions.get(keyText(pair) ?? '');
        const found = goType(pair.value);
        if (!option || !found || (option.only && option.only !== place)) continue;
        const wanted = takes[option.type];
        const { region, span } = pair.value;
        if (!wanted.types.includes(found)) {
          yield { message: mismatch(found, wanted.name), at: { value: undefined, region, span }, tool: 'DataKit' };
          continue;
        }
        if (option.type !== 'strings' && option.type !== 'regexes') continue;
        for (const item of itemsOf(pair.value)) {
          const of = goType(item);
          if (of && of !== 'string')
            yield { message: mismatch(of, 'string'), at: { value: undefined, region: item.region, span: item.span }, tool: 'DataKit' };
        }
      }
    }
  },
});
