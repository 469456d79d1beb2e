import { labelInfo } from '../catalogue/labels.js';
import { inputOptions, type Option, optionOf, placeholderMeanings } from '../datakit/options.js';
import type { Engine } from '../engine.js';
import { quotedNames } from '../text/quoted.js';
import { placeOf } from '../text/region.js';
import type { Span } from '../text/span.js';
import { datakitPlaceAt, optionsOf } from './datakit-place.js';
import type { Hover } from './hover.js';
import type { Spot } from './locate.js';
import { headerPath } from './toml-place.js';

/** What an option of DataKit does, an input collects, or a placeholder stands for. */
export function hoverDataKit(engine: Engine, uri: string, spot: Spot): Hover | undefined {
  const at = datakitPlaceAt(engine, uri, spot);
  if (!at) return undefined;
  const { place, where, options, unit } = at;
  const { region } = unit.document;
  const say = (markdown: string | undefined, span: Span): Hover | undefined =>
    markdown === undefined ? undefined : { markdown, range: placeOf(region, span).range };
  const written = region.text.slice(place.word.start, place.word.end);
  switch (place.at) {
    case 'key': {
      const option = options && optionOf(options, written);
      return say(option && textOf(written, option, where), place.word);
    }
    case 'header': {
      const path = headerPath(written);
      const name = path.at(-1) ?? '';
      const option = path.length > 2 ? optionsOf(path.slice(0, -1), where)?.get(name) : undefined;
      const input = path.length === 2 && inputOptions.has(name) ? `**${written}** — input of DataKit` : undefined;
      return say(option ? textOf(name, option, where) : input, place.word);
    }
    case 'value':
      return undefined;
    case 'text': {
      const label = place.key === 'tags_ignore' ? labelInfo(written) : undefined;
      if (label) return say(`**${written}** — Istio label\n\n${label.doc}`, place.word);
      const meaning = /^\$([A-Z]+)$/.test(written) ? placeholderMeanings.get(written.slice(1)) : undefined;
      return say(meaning && where === 'annotation' ? `**${written}** — ${meaning}` : undefined, place.word);
    }
  }
}

const types: Readonly<Record<Option['type'], string>> = {
  string: 'text',
  bool: 'true or false',
  int: 'whole number',
  float: 'number',
  duration: 'duration in quotes',
  strings: 'list of texts',
  regexes: 'list of regular expressions',
  texts: 'table of texts',
  'regexes-by-name': 'table of lists of regular expressions',
  table: 'table',
  tables: 'list of tables',
};

function textOf(name: string, option: Option, where: 'annotation' | 'file'): string {
  const lines = [`**${name}** — ${types[option.type]}`, '', option.doc];
  if (option.values) lines.push('', `Values: ${quotedNames(option.values)}.`);
  if (option.default) lines.push('', `Default: \`${option.default}\`.`);
  if (option.only && option.only !== where)
    lines.push('', `Only read in ${option.only === 'file' ? 'a `.conf` file' : 'the annotation'}: here it is ignored.`);
  if (option.successor) lines.push('', `Deprecated: write \`${option.successor}\`.`);
  return lines.join('\n');
}
