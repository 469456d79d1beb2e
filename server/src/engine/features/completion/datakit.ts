import { labelInfo, standardLabels } from '../../catalogue/labels.js';
import { metrics } from '../../catalogue/metrics.js';
import { inputsIn, isTable, type Option, type Options, optionOf, placeholderMeanings } from '../../datakit/options.js';
import type { Engine } from '../../engine.js';
import type { Span } from '../../text/span.js';
import { type DataKitPlace, datakitPlaceAt } from '../datakit-place.js';
import type { Spot } from '../locate.js';
import { datakitSnippets } from './datakit-snippets.js';
import { escapeSnippet, type Offer } from './item.js';
import type { YamlOffers } from './yaml.js';

/** Offers in DataKit's TOML: options that this structure has and that are not written yet, closed sets of values, tables. */
export function completeDataKit(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const it = datakitPlaceAt(engine, uri, spot);
  if (!it) return undefined;
  const { region } = it.unit.document;
  const placeholder = placeholderAt(it, region.text);
  if (placeholder) return { offers: it.where === 'annotation' ? placeholderOffers : [], region, word: placeholder };
  return { offers: offersFor(it), region, word: it.place.word };
}

/** In a text a placeholder is replaced alone, what stands around it stays. */
function placeholderAt({ place, offset }: DataKitPlace, text: string): Span | undefined {
  if (place.at !== 'text' || place.quote === '') return undefined;
  const head = /\$[A-Z]*$/.exec(text.slice(place.word.start, offset));
  const rest = /^[A-Z]*/.exec(text.slice(offset, place.word.end))?.[0].length ?? 0;
  return head ? { start: place.word.start + head.index, end: offset + rest } : undefined;
}

function offersFor(it: DataKitPlace): readonly Offer[] {
  const { place, options, where } = it;
  switch (place.at) {
    case 'header':
      return headers(where);
    case 'key':
      return place.table.length === 0 ? datakitSnippets(where) : options ? keys(it, options) : [];
    case 'value':
    case 'text': {
      const option = options && optionOf(options, place.key);
      return option ? values(it, option) : [];
    }
  }
}

const placeholderOffers: readonly Offer[] = [...placeholderMeanings].map(([name, detail]) => ({
  label: `$${name}`,
  kind: 'value',
  detail,
}));

function headers(where: DataKitPlace['where']): readonly Offer[] {
  const names: string[] = [];
  const below = (path: string, options: Options): void => {
    for (const [name, option] of options) {
      if (!isTable(option)) continue;
      names.push(`${path}.${name}`);
      if (option.fields) below(`${path}.${name}`, option.fields);
    }
  };
  for (const [name, options] of inputsIn(where)) {
    names.push(`inputs.${name}`);
    below(`inputs.${name}`, options);
  }
  return names.map((label) => ({ label, kind: 'field' }));
}

function keys({ place, where }: DataKitPlace, options: Options): readonly Offer[] {
  const rank = (it: Option) => (it.successor ? 2 : isTable(it) ? 1 : 0);
  return [...options]
    .filter(
      ([name, it]) => !place.siblings.has(name) && (it.only === undefined || it.only === where) && !place.siblings.has(it.successor ?? ''),
    )
    .sort(([, a], [, b]) => rank(a) - rank(b))
    .map(([name, option]): Offer => {
      const shown = {
        label: name,
        kind: 'field' as const,
        docs: option.doc,
        ...(option.default ? { detail: `default ${option.default}` } : {}),
      };
      const deprecated = option.successor ? { deprecated: true } : {};
      if (place.assigned) return { ...shown, ...deprecated, insert: name };
      if (isTable(option)) {
        const path = [...place.table, name].join('.');
        return { ...shown, insert: option.type === 'tables' ? `[[${path}]]` : `[${path}]` };
      }
      return {
        ...shown,
        ...deprecated,
        insert: `${name} = ${stub(option)}`,
        snippet: true,
        again: option.values !== undefined || option.type === 'bool',
      };
    });
}

/** What is written behind `=`, with the cursor where the value goes. */
function stub({ type, default: fallback }: Option): string {
  switch (type) {
    case 'strings':
    case 'regexes':
      return '["$1"]$0';
    case 'duration':
      return `"\${1:${escapeSnippet((fallback ?? '"30s"').replaceAll('"', ''))}}"$0`;
    case 'string':
      return '"$1"$0';
    default:
      return '$0';
  }
}

function values({ place, where }: DataKitPlace, option: Option): readonly Offer[] {
  const texts = (list: readonly { readonly value: string; readonly docs?: string }[]): readonly Offer[] =>
    list.map(({ value, docs }) => ({
      label: value,
      kind: 'enum',
      ...(docs ? { docs } : {}),
      insert: place.quote === '' ? `"${value}"` : place.closed ? value : `${value}${place.quote}`,
    }));
  if (option.type === 'bool') return place.quote === '' ? ['true', 'false'].map((label) => ({ label, kind: 'enum' })) : [];
  if (option.values) return place.inList || option.type !== 'strings' ? texts(option.values.map((value) => ({ value }))) : [];
  if (option.type === 'duration') return texts(['30s', '15s', '60s', '1m30s', '5m'].map((value) => ({ value })));
  if (option.type === 'regexes' && place.inList) return texts(metrics.map((it) => ({ value: it.name, docs: it.doc })));
  if (place.key === 'tags_ignore' && place.inList)
    return texts([...standardLabels].map((value) => ({ value, docs: labelInfo(value)?.doc ?? '' })));
  if (place.key === 'port' && where === 'file') return texts(['15020', '15014', '15090'].map((value) => ({ value })));
  return [];
}
